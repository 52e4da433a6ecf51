using System.Collections.Immutable;

namespace Pinyon.Membership;

/// <summary>An immutable view of who the members are, in the order of their names.</summary>
internal sealed class MembershipSnapshot
{
    /// <summary>Takes a set of members, in any order.</summary>
    /// <exception cref="ArgumentException">No member at all, or two with one name.</exception>
    public MembershipSnapshot(IEnumerable<Member> members)
    {
        Members = [.. members.OrderBy(member => member.Name, StringComparer.Ordinal)];
        if (Members.IsEmpty)
        {
            throw new ArgumentException("A cluster has at least one member.", nameof(members));
        }

        for (int i = 1; i < Members.Length; i++)
        {
            if (string.Equals(Members[i].Name, Members[i - 1].Name, StringComparison.Ordinal))
            {
                throw new ArgumentException($"Two members are named '{Members[i].Name}'.", nameof(members));
            }
        }
    }

    /// <summary>The members, sorted by name with ordinal comparison.</summary>
    public ImmutableArray<Member> Members { get; }

    /// <summary>The place of a member in <see cref="Members"/>, or -1.</summary>
    public int IndexOf(string name)
    {
        for (int i = 0; i < Members.Length; i++)
        {
            if (string.Equals(Members[i].Name, name, StringComparison.Ordinal))
            {
                return i;
            }
        }

        return -1;
    }
}
