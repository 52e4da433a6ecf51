namespace Pinyon.Grpc.Peers;

/// <summary>The sentences for people that go with each <see cref="PeerFault"/>.</summary>
internal static class PeerFaults
{
    public static string Describe(PeerFault fault) => fault switch
    {
        PeerFault.Malformed => "The message is not the protobuf that this method takes.",
        PeerFault.NoHeader => "The request has no header.",
        PeerFault.BadGroup => "The group's name must have 1 to 255 characters.",
        PeerFault.NoItems => "The request has no items.",
        PeerFault.TooManyItems => $"The message has more items than allowed: 1 for Get, else {PeerCodec.MaxItems}.",
        PeerFault.EmptyKey => "A key is empty.",
        PeerFault.LongKey => $"A key has more than {CacheKey.MaxLength} bytes.",
        PeerFault.BadTimeToLive => "A time to live is out of range.",
        PeerFault.UnknownStatus => "A result has no known status.",
        PeerFault.BadOwner => "A moved result does not name a valid owner.",
        _ => "Nothing is wrong.",
    };
}
