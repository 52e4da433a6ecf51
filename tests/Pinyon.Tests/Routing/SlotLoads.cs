using Pinyon.Routing;

namespace Pinyon.Tests.Routing;

/// <summary>How evenly a table distributes its slots.</summary>
internal static class SlotLoads
{
    /// <summary>How many slots each member owns, by its index.</summary>
    public static int[] SlotsByMember(this SlotTable table)
    {
        var slots = new int[table.Members.Members.Length];
        for (int slot = 0; slot < KeySlot.Count; slot++)
        {
            slots[table.OwnerOf(slot)]++;
        }

        return slots;
    }

    /// <summary>The fullest member, relative to its share by weight.</summary>
    public static double MaxOverMean(this SlotTable table)
    {
        double perWeight = (double)KeySlot.Count / table.Members.Members.Sum(member => member.Weight);
        return table.SlotsByMember()
            .Zip(table.Members.Members, (slots, member) => slots / (perWeight * member.Weight))
            .Max();
    }
}
