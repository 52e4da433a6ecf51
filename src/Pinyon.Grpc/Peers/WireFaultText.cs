using Pinyon.Peers;

namespace Pinyon.Grpc.Peers;

/// <summary>The sentences for people that go with each <see cref="WireFault"/>.</summary>
internal static class WireFaultText
{
    public static string Describe(WireFault fault) => fault switch
    {
        WireFault.Malformed => "The message is not the protobuf that this method takes.",
        WireFault.NoHeader => "The request has no header.",
        WireFault.BadGroup => "The group's name must have 1 to 255 characters.",
        WireFault.BadHolder => "The sender's name has more than 255 characters.",
        WireFault.NoItems => "The request has no items.",
        WireFault.TooManyItems => $"The message has more items than allowed: 1 for Get, else {PeerCodec.MaxItems}.",
        WireFault.EmptyKey => "A key is empty.",
        WireFault.LongKey => $"A key has more than {CacheKey.MaxLength} bytes, or stands where none belongs.",
        WireFault.BadTime => "A time in milliseconds is out of range.",
        WireFault.UnknownCondition => "A condition is not known.",
        WireFault.TooManyTags => $"An item has more than {PeerItem.MaxTags} tags.",
        WireFault.BadTag => $"A tag must have 1 to {PeerItem.MaxTagLength} bytes.",
        WireFault.NoState => "An item for a replica has no state, or a state has no version.",
        WireFault.UnknownStatus => "A result has no known status.",
        WireFault.BadUpdate => "An item to update has no update, an unknown one, or one at a place below 0.",
        WireFault.BadScan => "An item to scan has no scan, one of no entries, or too long a pattern.",
        WireFault.BadOwner => "A moved result does not name a valid owner.",
        _ => "Nothing is wrong.",
    };
}
