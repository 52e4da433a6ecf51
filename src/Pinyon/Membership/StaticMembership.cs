using System.Runtime.CompilerServices;

namespace Pinyon.Membership;

/// <summary>A fixed list of members, the same for as long as the process runs.</summary>
/// <param name="members">The members, in any order, this node among them.</param>
public sealed class StaticMembership(IEnumerable<Member> members) : IMembership
{
    /// <inheritdoc/>
    public MembershipSnapshot Current { get; } = new(members);

    /// <inheritdoc/>
    public async IAsyncEnumerable<MembershipSnapshot> WatchAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        yield return Current;
    }
}
