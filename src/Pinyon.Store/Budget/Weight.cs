using System.Runtime.InteropServices;

namespace Pinyon.Store.Budget;

/// <summary>What an entry, a tombstone or a draft adds to the accounts of its shard.</summary>
/// <param name="Bytes">To the bytes, which the budget limits.</param>
/// <param name="Charged">
/// To what the policy holds, in its own units; 0 for what the policy does not hold: tombstones and drafts.
/// </param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Weight(long Bytes, long Charged)
{
    public static Weight operator -(Weight left, Weight right) =>
        new(left.Bytes - right.Bytes, left.Charged - right.Charged);
}
