using Pinyon.Grpc.Peers.Wire;
using Pinyon.Peers;

namespace Pinyon.Grpc.Peers;

/// <summary>Our statuses and those on the wire, where zero means that the sender set none.</summary>
internal static class PeerStatuses
{
    public static Status ToWire(PeerStatus status) => status switch
    {
        PeerStatus.Found => Status.Found,
        PeerStatus.NotFound => Status.NotFound,
        PeerStatus.Stored => Status.Stored,
        PeerStatus.Moved => Status.Moved,
        PeerStatus.Late => Status.Late,
        PeerStatus.TooLarge => Status.TooLarge,
        PeerStatus.NoSuchGroup => Status.NoSuchGroup,
        PeerStatus.NotSent => Status.NotSent,
        PeerStatus.Pending => Status.Pending,
        PeerStatus.LoadFailed => Status.LoadFailed,
        PeerStatus.ConditionFailed => Status.ConditionFailed,
        PeerStatus.Busy => Status.Busy,
        PeerStatus.TimedOut => Status.TimedOut,
        PeerStatus.NotANumber => Status.NotANumber,
        PeerStatus.Overflow => Status.Overflow,
        PeerStatus.OtherTerm => Status.OtherTerm,
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "No such status."),
    };

    public static bool TryFromWire(Status wire, out PeerStatus status)
    {
        (bool known, status) = wire switch
        {
            Status.Found => (true, PeerStatus.Found),
            Status.NotFound => (true, PeerStatus.NotFound),
            Status.Stored => (true, PeerStatus.Stored),
            Status.Moved => (true, PeerStatus.Moved),
            Status.Late => (true, PeerStatus.Late),
            Status.TooLarge => (true, PeerStatus.TooLarge),
            Status.NoSuchGroup => (true, PeerStatus.NoSuchGroup),
            Status.NotSent => (true, PeerStatus.NotSent),
            Status.Pending => (true, PeerStatus.Pending),
            Status.LoadFailed => (true, PeerStatus.LoadFailed),
            Status.ConditionFailed => (true, PeerStatus.ConditionFailed),
            Status.Busy => (true, PeerStatus.Busy),
            Status.TimedOut => (true, PeerStatus.TimedOut),
            Status.NotANumber => (true, PeerStatus.NotANumber),
            Status.Overflow => (true, PeerStatus.Overflow),
            Status.OtherTerm => (true, PeerStatus.OtherTerm),
            _ => (false, default),
        };
        return known;
    }
}
