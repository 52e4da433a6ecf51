namespace Pinyon.Membership;

/// <summary>A fixed list of members, the same for as long as the process runs.</summary>
/// <param name="members">The members, in any order, this node among them.</param>
public sealed class StaticMembership(IEnumerable<Member> members) : IMembership
{
    private readonly MembershipSnapshot _current = new(members);

    /// <inheritdoc/>
    MembershipSnapshot IMembership.Current => _current;
}
