using Microsoft.Extensions.Logging;

namespace Pinyon.Observation;

/// <summary>Logs once a second what went wrong between members since the last look.</summary>
internal sealed class NodeWatch(ILogger logger)
{
    private NodeStatistics _before;

    /// <summary>Compares with the last look. One caller at a time.</summary>
    public void Look(in NodeStatistics now)
    {
        if (now.OtherRings > _before.OtherRings) NodeLog.OtherRings(logger, now.OtherRings - _before.OtherRings);
        if (now.PeerErrors > _before.PeerErrors) NodeLog.PeerErrors(logger, now.PeerErrors - _before.PeerErrors);
        if (now.Late > _before.Late) NodeLog.Late(logger, now.Late - _before.Late);
        if (now.LeasesLost > _before.LeasesLost) NodeLog.LeasesLost(logger, now.LeasesLost - _before.LeasesLost);
        if (now.ClocksAhead > _before.ClocksAhead) NodeLog.ClockAhead(logger);
        if (now.Messages.Refused > _before.Messages.Refused)
        {
            NodeLog.NoRoom(logger, now.Messages.Refused - _before.Messages.Refused);
        }

        _before = now;
    }
}
