using Pinyon.Peers;

namespace Pinyon.Grpc.Peers;

/// <summary>Why the bytes of a request or reply are not accepted.</summary>
internal enum WireFault
{
    None,

    /// <summary>Not protobuf, or not of this shape.</summary>
    Malformed,

    /// <summary>No header came with the request.</summary>
    NoHeader,

    /// <summary>The group's name is empty or longer than 255 characters.</summary>
    BadGroup,

    /// <summary>The sender's name is longer than 255 characters.</summary>
    BadHolder,

    /// <summary>A request for nothing.</summary>
    NoItems,

    /// <summary>More items than <see cref="PeerCodec.MaxItems"/>, or more than one to Get.</summary>
    TooManyItems,

    EmptyKey,

    /// <summary>More than <see cref="CacheKey.MaxLength"/> bytes, or a key where none belongs.</summary>
    LongKey,

    /// <summary>More milliseconds than a signed 64-bit number holds, in any field.</summary>
    BadTime,

    UnknownCondition,

    /// <summary>More than <see cref="PeerItem.MaxTags"/>.</summary>
    TooManyTags,

    /// <summary>Empty, or longer than <see cref="PeerItem.MaxTagLength"/>.</summary>
    BadTag,

    /// <summary>A state without a version, or none where it belongs.</summary>
    NoState,

    UnknownStatus,

    /// <summary>An item to update does not say how, says what is not known, or names a place below 0.</summary>
    BadUpdate,

    /// <summary>An item to scan says not what, looks at nothing, or has a pattern that is too long.</summary>
    BadScan,

    /// <summary><c>moved</c> without an owner, or with one whose name, address or weight cannot be.</summary>
    BadOwner,
}
