namespace Pinyon.Membership;

/// <summary>A source of members: it publishes whole snapshots and never changes one that it has published.</summary>
/// <remarks>
/// <para>
/// Applications may bring their own. A source must name the node itself from the first snapshot on. It is a hint, not
/// an authority: members may see different snapshots for a while, and no promise depends on them being the same.
/// </para>
/// <para>
/// A source that cannot find out who the members are keeps its last snapshot. It should remove a member only when its
/// death is confirmed or it has left, and say <see cref="MemberState.Suspect"/> until then: every removal moves slots.
/// </para>
/// </remarks>
public interface IMembership
{
    /// <summary>The newest snapshot. Called by any thread, and once before <see cref="WatchAsync"/>.</summary>
    MembershipSnapshot Current { get; }

    /// <summary>Every snapshot that is newer than the last one that was yielded; some in between may be left
    /// out.</summary>
    /// <remarks>
    /// The first one to yield is <see cref="Current"/>. If the sequence ends, nothing changes any more; if it throws,
    /// the node keeps its view and calls again a second later.
    /// </remarks>
    /// <param name="cancellationToken">Cancelled when the node ends.</param>
    IAsyncEnumerable<MembershipSnapshot> WatchAsync(CancellationToken cancellationToken);
}
