using Pinyon.Store.Entries;
using Pinyon.Store.Eviction;
using Pinyon.Store.Pages;

namespace Pinyon.Store.Budget;

/// <summary>What an entry counts against the budget: its slots, and its share of the index.</summary>
/// <param name="entries">The shard's entries.</param>
/// <param name="countsEntries">Whether the policy counts entries instead of bytes.</param>
internal sealed class Charge(EntryMemory entries, bool countsEntries) : IEntryFacts
{
    /// <summary>
    /// A place in a bucket of 64 bytes for twelve, at most fifteen sixteenths full, and the directory.
    /// </summary>
    public const int IndexBytes = 7;

    private uint _hashed;
    private ulong _hash;

    public static long Of(in SlotPlan plan, SizeClasses classes) => plan.Bytes(classes) + IndexBytes;

    /// <summary>In bytes, whatever the policy counts.</summary>
    public int Bytes(uint entry)
    {
        EntryShape shape = entries.Shape(entry);
        SlotPlan plan = shape.Spread(entries.Classes);
        return (int)Of(in plan, entries.Classes);
    }

    int IEntryFacts.Charge(uint entry) => countsEntries ? 1 : Bytes(entry);

    /// <summary>The hash of an entry's key, remembered for <see cref="HashOfVictim"/>.</summary>
    public ulong Hash(uint entry)
    {
        _hashed = entry;
        return _hash = entries.HashOf(entry);
    }

    /// <summary>Forgets the remembered hash: its entry may have become another one.</summary>
    public void BeginEviction() => _hashed = 0;

    /// <summary>The hash of what the policy chose; not computed again if the policy has asked for it.</summary>
    public ulong HashOfVictim(uint entry) => entry == _hashed ? _hash : entries.HashOf(entry);
}
