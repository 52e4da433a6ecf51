using System.Collections.Immutable;
using System.Text;
using Pinyon.Cluster.Slots;
using Pinyon.Membership;
using Pinyon.Peers;
using Pinyon.Routing;

namespace Pinyon.Cluster;

/// <summary>Immutable: who owns what at one moment, as this node sees it, and the links to the others.</summary>
internal sealed class ClusterView
{
    private readonly MembershipSnapshot _owners;
    private readonly ImmutableArray<MemberLink?> _links;
    private readonly int _self;

    /// <param name="self">This node, also if the snapshot does not name it any more: then it owns nothing.</param>
    /// <param name="slots">The table of those members that own slots.</param>
    /// <param name="links">A link for each of them, in their order; null for this node itself.</param>
    /// <param name="before">The view that this one follows; null = it is the first.</param>
    /// <param name="version">Issued now.</param>
    public ClusterView(
        Member self, SlotTable slots, ImmutableArray<MemberLink?> links, ClusterView? before, ulong version)
    {
        _owners = slots.Members;
        _links = links;
        _self = _owners.IndexOf(self.Name);
        Self = self;
        Slots = slots;
        States = before is null
            ? new SlotStates(slots, _self, self.Instance)
            : new SlotStates(slots, _self, before.States, version);
        Fingerprint = MemberHash.Of(Encoding.UTF8.GetBytes(
            string.Join('\n', Members.Select(member => $"{member.Name}/{member.Instance}").Prepend($"{Ring}"))));
        Links = [.. links.OfType<MemberLink>()];
    }

    public Member Self { get; }

    public SlotTable Slots { get; }

    /// <summary>What this node is to each slot.</summary>
    public SlotStates States { get; }

    /// <summary>Fingerprint of the slot table; members with the same one agree on every owner (R1).</summary>
    public ulong Ring => Slots.Fingerprint;

    /// <summary>Members with the same one also agree on which process each member is.</summary>
    public ulong Fingerprint { get; }

    /// <summary>The members that own slots, sorted by name.</summary>
    public ImmutableArray<Member> Members => _owners.Members;

    /// <summary>The links to all other members.</summary>
    public ImmutableArray<MemberLink> Links { get; }

    /// <summary>How many links are in a state.</summary>
    public int Count(LinkState state) => Links.Count(link => link.State == state);

    /// <summary>Whether this node owns a slot.</summary>
    public bool IsMine(int slot) => States.IsOwned(slot);

    /// <summary>Is it mine? The question that every request for an owner has to pass here (R1).</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="isFinal">It is answered whatever this node believes.</param>
    /// <param name="moved">The answer, if it is not this node's.</param>
    public bool IsMoved(int slot, bool isFinal, out PeerResult moved)
    {
        bool isMoved = !isFinal && !IsMine(slot);
        moved = isMoved ? new PeerResult(PeerStatus.Moved, Owner: OwnerOf(slot)) : default;
        return isMoved;
    }

    public Member OwnerOf(int slot) => Members[Slots.OwnerOf(slot)];

    /// <summary>The link to a slot's owner; null if that is this node.</summary>
    public MemberLink? LinkToOwner(int slot) => _links[Slots.OwnerOf(slot)];

    /// <summary>Whether this node is the owner of a slot or one of its first further members (R9).</summary>
    public bool Keeps(int slot, int replicas)
    {
        for (int rank = 0; rank <= replicas && rank < Members.Length; rank++)
        {
            if (Slots.MemberAt(slot, rank) == _self) return true;
        }

        return false;
    }

    /// <summary>The links to the members besides this node that keep a slot's entries, in the slot's order
    /// (R9).</summary>
    public List<MemberLink> OthersOf(int slot, int count)
    {
        List<MemberLink> others = [];
        for (int rank = 0; others.Count < count && rank < Members.Length; rank++)
        {
            if (_links[Slots.MemberAt(slot, rank)] is { } link) others.Add(link);
        }

        return others;
    }

    /// <summary>The member at a place in a slot's order: 0 is its owner, 1 its stand-in.</summary>
    public Member MemberAt(int slot, int rank) => Members[Slots.MemberAt(slot, rank)];

    /// <summary>The link to the member of that name; null for this node itself, and if there is no such
    /// member.</summary>
    public MemberLink? Find(string name)
    {
        int number = _owners.IndexOf(name);
        return number < 0 ? null : _links[number];
    }

    /// <summary>The link to a member at the address that this view knows; null for this node, and for
    /// strangers.</summary>
    public MemberLink? Find(Member member) =>
        Find(member.Name) is { } link && link.Member.Address == member.Address ? link : null;
}
