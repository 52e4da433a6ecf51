using Pinyon.Loading;
using Pinyon.Peers;

namespace Pinyon.Groups;

/// <summary>What loads end with, in the words of peers.</summary>
internal static class LoadResults
{
    public static PeerResult From(LoadOutcome outcome) => outcome.Kind switch
    {
        LoadKind.Found => new PeerResult(
            PeerStatus.Found, outcome.Value, outcome.Flags, outcome.Version, outcome.TimeToLive),
        LoadKind.NotFound => new PeerResult(PeerStatus.NotFound),
        LoadKind.Failed => new PeerResult(PeerStatus.LoadFailed, outcome.Value),
        LoadKind.TimedOut => new PeerResult(PeerStatus.TimedOut),
        _ => new PeerResult(PeerStatus.Busy),
    };
}
