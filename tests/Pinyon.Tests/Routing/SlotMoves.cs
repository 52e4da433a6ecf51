using System.Runtime.InteropServices;
using Pinyon.Membership;
using Pinyon.Routing;

namespace Pinyon.Tests.Routing;

/// <summary>The slots that move when one member leaves or joins.</summary>
/// <param name="Moved">Slots with another owner.</param>
/// <param name="Unavoidable">The slots of the member that left or joined.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SlotMoves(int Moved, int Unavoidable)
{
    public double Ratio => (double)Moved / Unavoidable;

    /// <summary>Each leave in turn, by dealing without the leaver (the stand-in tests hold it to a table).</summary>
    public static IEnumerable<SlotMoves> OfEveryLeave(MembershipSnapshot members)
    {
        var ring = new CappedRing(members, SlotTable.VirtualNodes, SlotTable.CapPercent);
        ushort[] before = ring.Deal([]);
        for (int leaver = 0; leaver < members.Members.Length; leaver++)
        {
            ushort[] after = ring.Deal([leaver]);
            int moved = before.Zip(after).Count(owners => owners.First != owners.Second);
            yield return new SlotMoves(moved, before.Count(owner => owner == leaver));
        }
    }

    /// <summary>Between two tables, of which the smaller lacks the member.</summary>
    public static SlotMoves Between(SlotTable larger, SlotTable smaller, string member)
    {
        int moved = 0;
        int unavoidable = 0;
        for (int slot = 0; slot < KeySlot.Count; slot++)
        {
            string owner = NameOfOwner(larger, slot);
            bool mustMove = string.Equals(owner, member, StringComparison.Ordinal);
            unavoidable += mustMove ? 1 : 0;
            moved += string.Equals(owner, NameOfOwner(smaller, slot), StringComparison.Ordinal) ? 0 : 1;
        }

        return new SlotMoves(moved, unavoidable);
    }

    public static string NameOfOwner(SlotTable table, int slot) => table.Members.Members[table.OwnerOf(slot)].Name;
}
