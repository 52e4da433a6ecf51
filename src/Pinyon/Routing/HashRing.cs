using System.Collections.Immutable;
using Pinyon.Membership;

namespace Pinyon.Routing;

/// <summary>The members' virtual nodes on a circle of 2^32 points; each point belongs to the next of them.</summary>
internal sealed class HashRing
{
    /*
     * Each member stands at `weight x virtualNodes` points that follow from its name alone, so members that come or go
     * leave the points of all others where they are [1]. More virtual nodes make the arcs more even (their spread falls
     * with the square root) at the expense of building time and 8 bytes each.
     *
     * A virtual node is one number, so that one sort of plain numbers builds the ring, whatever the order of members:
     *
     *   63          32 31           0
     *  +--------------+--------------+
     *  |    point     | member index |     equal points: the member whose name sorts first comes first
     *  +--------------+--------------+
     *
     * [1] D. Karger et al., "Consistent Hashing and Random Trees", STOC 1997.
     */

    private readonly ulong[] _virtualNodes;

    /// <param name="members">The index of a member on the ring is its index here.</param>
    /// <param name="virtualNodes">How many of them a member has for each unit of weight.</param>
    /// <param name="pointOf">The hash: where virtual node i of the member with this name stands.</param>
    public HashRing(MembershipSnapshot members, int virtualNodes, Func<string, int, uint> pointOf)
    {
        ImmutableArray<Member> sorted = members.Members;
        _virtualNodes = new ulong[sorted.Sum(member => member.Weight) * virtualNodes];
        int next = 0;
        for (int index = 0; index < sorted.Length; index++)
        {
            Member member = sorted[index];
            for (int i = 0; i < member.Weight * virtualNodes; i++)
            {
                _virtualNodes[next++] = ((ulong)pointOf(member.Name, i) << 32) | (uint)index;
            }
        }

        Array.Sort(_virtualNodes);
    }

    /// <summary>How many virtual nodes stand on the ring.</summary>
    public int Count => _virtualNodes.Length;

    public uint PointAt(int position) => (uint)(_virtualNodes[position] >> 32);

    public int MemberAt(int position) => (int)(uint)_virtualNodes[position];

    /// <summary>The position of the first virtual node at or after a point; behind the last comes the first.</summary>
    public int PositionOf(uint point)
    {
        int found = Array.BinarySearch(_virtualNodes, (ulong)point << 32);
        int position = found >= 0 ? found : ~found;
        return position < Count ? position : 0;
    }

    /// <summary>The index of the member that owns a point.</summary>
    public int OwnerOf(uint point) => MemberAt(PositionOf(point));
}
