using Pinyon.Routing;

namespace Pinyon.Cluster.Slots;

/// <summary>Immutable: what this node is to each slot in one view, and since when.</summary>
internal sealed class SlotStates
{
    // The one place that knows whether a slot is this node's, and what else is to be known of it:
    //
    //   owned, since a version   this node is the owner. What it keeps at or below the version it has inherited as a
    //                            replica or not at all; what is above it was written here, by this owner
    //   another's                requests are answered as moved, unless they are final (R1)
    //
    // Hand-off adds its states here: arriving, with the sources that are still to be asked, and given away although the
    // view says otherwise (R7). A view has all slots of one moment, so a request that keeps its view sees no change.

    /// <summary>Below every version that is issued: nothing was inherited.</summary>
    private const ulong Always = 1;

    private readonly ulong[] _ownedSince = new ulong[KeySlot.Count];

    /// <summary>The states in the first view of a node, which has inherited nothing.</summary>
    /// <param name="slots">The table.</param>
    /// <param name="self">The place of this node in it; negative if it owns nothing.</param>
    /// <param name="instance">Which start of the node this is.</param>
    public SlotStates(SlotTable slots, int self, ulong instance)
        : this(slots, self, before: null, Always) => Term = instance;

    /// <summary>The states in a view that follows another.</summary>
    /// <param name="slots">The table.</param>
    /// <param name="self">The place of this node in it; negative if it owns nothing.</param>
    /// <param name="before">The states in the view before.</param>
    /// <param name="version">Issued now: above everything that this node keeps.</param>
    public SlotStates(SlotTable slots, int self, SlotStates? before, ulong version)
    {
        Term = version;
        for (int slot = 0; slot < KeySlot.Count; slot++)
        {
            if (slots.OwnerOf(slot) != self) continue;
            ulong since = before?._ownedSince[slot] ?? 0;
            _ownedSince[slot] = since != 0 ? since : version;
        }
    }

    /// <summary>
    /// Another number in every view, and in every process. What an owner sends to its replicas names the term of the
    /// receiver: if it was sent in another term, the receiver may have written or dropped the key since (R9).
    /// </summary>
    public ulong Term { get; }

    /// <summary>Whether this node owns a slot.</summary>
    public bool IsOwned(int slot) => _ownedSince[slot] != 0;

    /// <summary>All writes of this node as a slot's owner are above this version; 0 = it does not own it.</summary>
    public ulong OwnedSince(int slot) => _ownedSince[slot];
}
