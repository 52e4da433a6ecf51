using System.Collections.Immutable;
using System.Numerics;
using Pinyon.Membership;

namespace Pinyon.Routing;

/// <summary>Deals the slots to the members: each to the first member clockwise that still has room.</summary>
internal sealed class CappedRing
{
    /*
     * Slot s stands at s * 2^18, so the slots divide the circle evenly. They are dealt one by one, in an order that
     * never changes, each to the first virtual node at or after it whose member is not full. A member is full at `cap`
     * percent of the share that its weight gives it; what it cannot take falls to those behind its virtual nodes [1].
     *
     * The trade-off: a plain ring is as uneven as chance (at 100 members the fullest owns 1.2 x the mean), but a leave
     * moves the leaver's slots and no other. Under a cap a leave raises every share by a little, the full ones
     * take back some slots that they had to refuse, and so a few more move. At 110 percent few members are full, so few
     * slots are out of their place, and few come back. docs/internals/routing.md has the figures.
     *
     * A member that is left out counts as full from the start. That gives the same table as a ring on which it never
     * stood, because the points of one member do not depend on the others; so one sorted ring serves every "table
     * without ...".
     *
     * Almost every slot gets the first member that it comes to, so a dealing works on the exceptions alone. It gives
     * each member the slots that come to it first, as far as it has room, and then only deals those that are left over,
     * in their turn. If one of them comes to a member that is full with a slot of a later turn, it would have come
     * first: it takes the place, and the later slot is dealt again when it is its turn. At 100 members a table without
     * two of them deals some 350 slots anew, not 16,384.
     *
     * [1] V. Mirrokni, M. Thorup, M. Zadimoghaddam, "Consistent Hashing with Bounded Loads", SODA 2018.
     */

    /// <summary>No member is ever full.</summary>
    public const int Uncapped = int.MaxValue;

    private const int SlotShift = 18;

    // Odd, so that multiplying by it visits every slot once; the golden ratio's bits, so that it jumps about.
    private const int DealingStride = 0x9E37;

    private readonly ImmutableArray<Member> _members;
    private readonly HashRing _ring;
    private readonly int[] _positions = new int[KeySlot.Count];
    private readonly ushort[] _firstChoices = new ushort[KeySlot.Count];
    private readonly ushort[][] _choosers;   // by member: the turns of the slots that choose it first, in their order
    private readonly int _capPercent;

    public CappedRing(MembershipSnapshot members, int virtualNodes, int capPercent)
    {
        _members = members.Members;
        _capPercent = capPercent;
        _ring = new HashRing(members, virtualNodes, MemberHash.PointOf);
        int position = _ring.PositionOf(0);
        for (int slot = 0; slot < KeySlot.Count; slot++)
        {
            while (position < _ring.Count && _ring.PointAt(position) < (uint)slot << SlotShift)
            {
                position++;
            }

            _positions[slot] = position == _ring.Count ? 0 : position;
            _firstChoices[slot] = (ushort)_ring.MemberAt(_positions[slot]);
        }

        var choosers = new List<ushort>[_members.Length];
        for (int member = 0; member < choosers.Length; member++) choosers[member] = [];
        for (int turn = 0; turn < KeySlot.Count; turn++) choosers[_firstChoices[SlotAt(turn)]].Add((ushort)turn);
        _choosers = [.. choosers.Select(static turns => turns.ToArray())];
    }

    /// <summary>The member index of each slot's owner, as if some members did not exist.</summary>
    /// <param name="without">The indices of those, each once, not all there are.</param>
    public ushort[] Deal(ReadOnlySpan<int> without)
    {
        var owners = new ushort[KeySlot.Count];
        Deal(without, owners);
        return owners;
    }

    /// <inheritdoc cref="Deal(ReadOnlySpan{int})"/>
    /// <param name="without">The indices of those, each once, not all there are.</param>
    /// <param name="owners">Takes the owners, one for each slot.</param>
    public void Deal(ReadOnlySpan<int> without, Span<ushort> owners)
    {
        _firstChoices.CopyTo(owners);
        Span<ulong> open = stackalloc ulong[KeySlot.Count / 64];
        open.Clear();

        // 1. Each member keeps as many of the slots that choose it first as it has room for, those of the first turns.
        int[] room = Room(without);
        var kept = new int[room.Length];
        for (int member = 0; member < room.Length; member++)
        {
            ushort[] choosers = _choosers[member];
            kept[member] = Math.Min(choosers.Length, room[member]);
            room[member] -= kept[member];
            foreach (ushort turn in choosers.AsSpan(kept[member])) Open(open, turn);
        }

        // 2. The others take their turns, and may put slots of later turns out, which then take theirs.
        for (int word = 0; word < open.Length; word++)
        {
            while (open[word] != 0)
            {
                int turn = (word << 6) + BitOperations.TrailingZeroCount(open[word]);
                open[word] &= open[word] - 1;
                owners[SlotAt(turn)] = (ushort)Place(turn, room, kept, open);
            }
        }
    }

    private static int SlotAt(int turn) => (turn * DealingStride) & (KeySlot.Count - 1);

    private static void Open(Span<ulong> open, int turn) => open[turn >> 6] |= 1UL << (turn & 63);

    /// <returns>The first member clockwise that is not full when it is this slot's turn.</returns>
    private int Place(int turn, int[] room, int[] kept, Span<ulong> open)
    {
        for (int position = _positions[SlotAt(turn)]; ; position = position + 1 == _ring.Count ? 0 : position + 1)
        {
            int member = _ring.MemberAt(position);
            if (room[member] > 0)
            {
                room[member]--;
                return member;
            }

            int last = kept[member] - 1;
            if (last >= 0 && _choosers[member][last] > turn)
            {
                kept[member] = last;
                Open(open, _choosers[member][last]);
                return member;
            }
        }
    }

    // Whole numbers only: members on different machines must come to the same cap. Rounding the share up where the cap
    // would round below it keeps room for every slot.
    private int[] Room(ReadOnlySpan<int> without)
    {
        long total = _members.Sum(member => member.Weight);
        foreach (int index in without)
        {
            total -= _members[index].Weight;
        }

        var room = new int[_members.Length];
        for (int index = 0; index < room.Length; index++)
        {
            long slots = (long)KeySlot.Count * _members[index].Weight;
            long capped = Math.Max(slots * _capPercent / (100 * total), (slots + total - 1) / total);
            room[index] = (int)Math.Min(capped, KeySlot.Count);
        }

        foreach (int index in without)
        {
            room[index] = 0;
        }

        return room;
    }
}
