using Pinyon.Membership;
using Pinyon.Peers.Details;

namespace Pinyon.Peers;

/// <summary>The answer to one item of a request.</summary>
/// <param name="Status">What became of the item.</param>
/// <param name="Value">
/// The value of an entry that a get found, or that an update returns; the message of a loader that failed.
/// </param>
/// <param name="Flags">Its flag word.</param>
/// <param name="Version">
/// The version that is in force at the owner, or that the write was given; 0 = no version. With
/// <see cref="PeerStatus.Late"/>: the one that it would have been given, by its owner's clock.
/// </param>
/// <param name="TimeToLive">Milliseconds that remain to the entry; 0 = it does not expire (R10).</param>
/// <param name="Owner">With <see cref="PeerStatus.Moved"/>: the owner by the receiver's own table.</param>
internal readonly record struct PeerResult(
    PeerStatus Status,
    ReadOnlyMemory<byte> Value = default,
    uint Flags = 0,
    ulong Version = 0,
    long TimeToLive = 0,
    Member? Owner = null)
{
    private readonly PeerDetail? _detail;

    /// <summary>Answers <see cref="PeerOperation.Explain"/>: the key is among the hottest of its owner.</summary>
    public bool IsHot { get; init; }

    /// <summary>
    /// Milliseconds, from the sending of the request on, that a copy may be kept under the lease; 0 = none (R4).
    /// </summary>
    public long CopyFor { get; init; }

    /// <summary>Whether it says more than look-ups do.</summary>
    public bool HasDetail => _detail is not null;

    /// <summary>Answers <see cref="PeerOperation.Touch"/> and <see cref="PeerOperation.Update"/>.</summary>
    public PeerFacts? Facts
    {
        get => _detail as PeerFacts;
        init => _detail = value;
    }

    /// <summary>Answers <see cref="PeerOperation.Scan"/>.</summary>
    public PeerPage? Page
    {
        get => _detail as PeerPage;
        init => _detail = value;
    }
}
