using System.Runtime.InteropServices;

namespace Pinyon.Peers.Rooms;

/// <summary>The large messages between members that a node has in memory, by where they are on their way.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct MessageStatistics
{
    /// <summary>Requests of this node that are being sent.</summary>
    public RoomStatistics RequestsSent { get; init; }

    /// <summary>Requests of others that are being received or carried out.</summary>
    public RoomStatistics RequestsTaken { get; init; }

    /// <summary>Replies to others that are being made or sent.</summary>
    public RoomStatistics RepliesSent { get; init; }

    /// <summary>Replies to this node that are being received, or that its clients have not read yet.</summary>
    public RoomStatistics RepliesTaken { get; init; }

    /// <summary>All that found no room in time.</summary>
    public long Refused =>
        RequestsSent.Refused + RequestsTaken.Refused + RepliesSent.Refused + RepliesTaken.Refused;
}
