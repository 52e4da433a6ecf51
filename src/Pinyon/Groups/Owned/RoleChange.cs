using Pinyon.Cluster;
using Pinyon.Membership;
using Pinyon.Routing;

namespace Pinyon.Groups.Owned;

/// <summary>What a change of view means for the entries that this node keeps of a group: which slots it has to
/// empty.</summary>
internal sealed class RoleChange
{
    // An entry stays in force if the slot's new owner has kept it already: as its owner, or as a replica. Otherwise the
    // new owner begins with nothing, and so must every member that keeps the slot with it: what a replica still had of
    // the last owner could be found again when the new one leaves, behind writes and loads in between.
    //
    //   a owns, b keeps too   a leaves: b owns    its entries stay, at b and at further replicas
    //   a owns, b keeps too   n joins and owns    empty at n, and at a and b, whatever they keep from now on
    //   a owns, b keeps too   b leaves, c keeps   a's entries stay; c begins with nothing
    //
    // A slot is emptied before the view is published if this node did not own it: nothing that the new view brings is
    // lost. If it did own it, afterwards, when the writes of the old view have ended (SlotGate).

    private readonly ClusterView _before;
    private readonly ClusterView _after;
    private readonly int _replicas;

    /// <param name="before">The view that ends.</param>
    /// <param name="after">The view that begins.</param>
    /// <param name="replicas">How many members keep an entry besides its owner.</param>
    public RoleChange(ClusterView before, ClusterView after, int replicas)
    {
        (_before, _after, _replicas) = (before, after, replicas);
        if (HaveSameRoles(before, after)) return;
        for (int slot = 0; slot < KeySlot.Count; slot++) Sort(slot);
    }

    /// <summary>Slots that this node does not own any more.</summary>
    public SlotSet GivenAway { get; } = new();

    /// <summary>To be emptied before the new view serves.</summary>
    public SlotSet BeforePublishing { get; } = new();

    /// <summary>To be emptied when no write of the old view is under way.</summary>
    public SlotSet AfterPublishing { get; } = new();

    // Names and weights deal the slots, and an instance tells whether a member still has what it kept. State, zone,
    // address and front ends change nothing here, and change often.
    private static bool HaveSameRoles(ClusterView before, ClusterView after) =>
        before.Ring == after.Ring
        && before.Members.Zip(after.Members).All(pair => pair.First.Instance == pair.Second.Instance);

    private void Sort(int slot)
    {
        bool wasMine = _before.IsMine(slot);
        if (wasMine && _after.IsMine(slot)) return;

        if (wasMine) GivenAway.Add(slot);
        bool kept = wasMine || _before.Keeps(slot, _replicas);
        bool keeps = _after.Keeps(slot, _replicas);
        if ((!kept && !keeps) || (kept && keeps && OwnerKept(slot))) return;

        bool isLate = wasMine || !keeps;
        (isLate ? AfterPublishing : BeforePublishing).Add(slot);
    }

    /// <summary>Whether the new owner kept the slot in the old view. Another process under its name did not.</summary>
    private bool OwnerKept(int slot)
    {
        Member owner = _after.OwnerOf(slot);
        for (int rank = 0; rank <= _replicas && rank < _before.Members.Length; rank++)
        {
            Member member = _before.MemberAt(slot, rank);
            if (member.Name == owner.Name) return member.Instance == owner.Instance;
        }

        return false;
    }
}
