using System.Text;
using Pinyon.Routing;
using Pinyon.Store;

namespace Pinyon.Groups.Owned;

/// <summary>How a group's store is made.</summary>
internal static class GroupStores
{
    /// <summary>Budget for each floor of eight bytes: all slots have one of their own from 64 MB on.</summary>
    private const long BytesPerFloor = 4096;

    /// <summary>Makes the store.</summary>
    /// <param name="options">The group.</param>
    /// <param name="bytes">Its budget; raised to the least that a store takes.</param>
    public static EntryStore Make(GroupOptions options, long bytes)
    {
        // The floors of tombstones that go early are kept by slot where the budget allows: one for all would refuse
        // every older entry that another member hands on (R8).
        bytes = Math.Max(bytes, StoreOptions.MinBudgetBytes);
        var floors = (int)Math.Clamp(bytes / BytesPerFloor, 1, KeySlot.Count);
        return new EntryStore(new StoreOptions
        {
            BudgetBytes = bytes,
            Eviction = options.Eviction,
            Floors = floors,
            FloorOf = key => KeySlot.Of(key) % floors,
        });
    }

    /// <summary>Bytes beyond which a value cannot fit a budget.</summary>
    public static int LongestValue(long bytes) =>
        (int)Math.Clamp(bytes, StoreOptions.MinBudgetBytes, StoreOptions.MaxValueBytesLimit);

    /// <summary>The seed of a group's jitter: another on each member and in each group, and the same again when the
    /// member comes back.</summary>
    public static ulong SeedOf(string node, string group) =>
        MemberHash.Of(Encoding.UTF8.GetBytes($"{node}/{group}"));
}
