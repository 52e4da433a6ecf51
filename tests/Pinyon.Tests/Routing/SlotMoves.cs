using System.Runtime.InteropServices;
using Pinyon.Routing;

namespace Pinyon.Tests.Routing;

/// <summary>What changes hands between two tables, of which the smaller lacks one member.</summary>
/// <param name="Moved">Slots with another owner.</param>
/// <param name="Unavoidable">The slots of the member that is only in the larger table.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SlotMoves(int Moved, int Unavoidable)
{
    public double Ratio => (double)Moved / Unavoidable;

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
