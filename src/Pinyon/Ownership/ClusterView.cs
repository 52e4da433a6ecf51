using System.Collections.Immutable;
using Pinyon.Membership;
using Pinyon.Peers;
using Pinyon.Routing;

namespace Pinyon.Ownership;

/// <summary>Immutable: who owns what at one moment, as this node sees it, and how to reach them.</summary>
internal sealed class ClusterView
{
    private readonly MembershipSnapshot _snapshot;
    private readonly ImmutableArray<IPeer?> _peers;

    public ClusterView(MembershipSnapshot snapshot, string self, IPeerTransport transport)
    {
        int index = snapshot.IndexOf(self);
        if (index < 0)
        {
            throw new ArgumentException($"'{self}' is not among the members.", nameof(self));
        }

        _snapshot = snapshot;
        Self = snapshot.Members[index];
        Slots = new SlotTable(snapshot);
        _peers = [.. snapshot.Members.Select(member => member == Self ? null : transport.Connect(member))];
    }

    public Member Self { get; }

    public SlotTable Slots { get; }

    public ImmutableArray<Member> Members => _snapshot.Members;

    /// <summary>Who owns a key.</summary>
    public Member OwnerOf(ReadOnlySpan<byte> key) => Members[Slots.OwnerOf(KeySlot.Of(key))];

    /// <summary>The number of a key's owner among the members.</summary>
    public int OwnerNumberOf(ReadOnlySpan<byte> key) => Slots.OwnerOf(KeySlot.Of(key));

    /// <summary>The members besides this node that keep a key's entry, the first so many of its slot's order (R9).
    /// </summary>
    public List<Member> OthersOf(ReadOnlySpan<byte> key, int count)
    {
        int slot = KeySlot.Of(key);
        List<Member> others = [];
        for (int rank = 0; others.Count < count && rank < Members.Length; rank++)
        {
            Member member = Members[Slots.MemberAt(slot, rank)];
            if (member != Self)
            {
                others.Add(member);
            }
        }

        return others;
    }

    /// <summary>How to reach the member of that number; null for this node itself.</summary>
    public IPeer? PeerOf(int number) => _peers[number];

    /// <summary>The member of that name; null if there is none.</summary>
    public Member? Find(string name)
    {
        int index = _snapshot.IndexOf(name);
        return index < 0 ? null : Members[index];
    }

    /// <summary>How to reach a member of this view; null for this node itself and for a stranger.</summary>
    public IPeer? PeerOf(Member member)
    {
        int index = _snapshot.IndexOf(member.Name);
        return index >= 0 && Members[index].Address == member.Address ? _peers[index] : null;
    }
}
