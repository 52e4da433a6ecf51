using Pinyon.Peers;

namespace Pinyon.Groups;

/// <summary>What became of one item: its owner's result, or why there is none.</summary>
internal readonly record struct Answer(PeerResult Result, CacheException? Error = null)
{
    /// <summary>There is nothing to return without loading it.</summary>
    public bool IsPending => Error is null && Result.Status is PeerStatus.Pending;

    public bool IsUnreachable => Error is { Failure: CacheFailure.OwnerUnreachable };
}
