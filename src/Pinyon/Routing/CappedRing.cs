using System.Collections.Immutable;
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
     * moves the leaver's slots and no other. Under a cap a leave raises every share by a little, the full members
     * take back some slots that they had to refuse, and so a few more move. At 110 percent few members are full, so few
     * slots are out of their place, and few come back. docs/internals/routing.md has the figures.
     *
     * A member that is left out counts as full from the start. That gives the same table as a ring on which it never
     * stood, because no member's points depend on another's; so one sorted ring serves every "table without ...".
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

            _positions[slot] = position;
        }
    }

    /// <summary>The member index of each slot's owner, as if some members did not exist.</summary>
    /// <param name="without">The indices of those, each once, not all there are.</param>
    public ushort[] Deal(ReadOnlySpan<int> without)
    {
        int[] room = Room(without);
        var owners = new ushort[KeySlot.Count];
        for (int i = 0; i < KeySlot.Count; i++)
        {
            int slot = (i * DealingStride) & (KeySlot.Count - 1);
            int member = FirstWithRoom(_positions[slot], room);
            room[member]--;
            owners[slot] = (ushort)member;
        }

        return owners;
    }

    private int FirstWithRoom(int position, int[] room)
    {
        while (true)
        {
            if (position == _ring.Count)
            {
                position = 0;
            }

            int member = _ring.MemberAt(position++);
            if (room[member] > 0)
            {
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
