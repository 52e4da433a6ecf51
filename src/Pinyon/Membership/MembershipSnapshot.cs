using System.Collections.Immutable;

namespace Pinyon.Membership;

/// <summary>Who the members are at one moment, in the order of their names. Immutable.</summary>
public sealed class MembershipSnapshot
{
    private readonly Lazy<MembershipSnapshot?> _owners;

    /// <summary>Takes a set of members, in any order.</summary>
    /// <param name="members">The members; those that left or died may be among them.</param>
    /// <exception cref="ArgumentException">No member at all, or two with one name.</exception>
    public MembershipSnapshot(IEnumerable<Member> members)
    {
        Members = [.. members.OrderBy(member => member.Name, StringComparer.Ordinal)];
        _owners = new Lazy<MembershipSnapshot?>(FindOwners);
        if (Members.IsEmpty) throw new ArgumentException("A cluster has at least one member.", nameof(members));
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

    /// <summary>The members that own slots; null if none does.</summary>
    internal MembershipSnapshot? Owners => _owners.Value;

    /// <summary>The place of a member in <see cref="Members"/>, or -1.</summary>
    /// <param name="name">Its name.</param>
    public int IndexOf(string name)
    {
        // Requests of other members ask this by name, so it must not cost more the more members there are.
        int low = 0;
        int high = Members.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            int order = string.CompareOrdinal(Members[middle].Name, name);
            if (order == 0) return middle;
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }

        return -1;
    }

    private MembershipSnapshot? FindOwners()
    {
        Member[] owners = [.. Members.Where(member => member.OwnsSlots)];
        return owners.Length == Members.Length ? this
            : owners.Length == 0 ? null
            : new MembershipSnapshot(owners);
    }
}
