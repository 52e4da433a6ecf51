using Pinyon.Store.Entries;
using Pinyon.Store.Eviction;

namespace Pinyon.Store;

/// <summary>How large a store may become. Checked as a whole: <see cref="Validate"/> names every fault.</summary>
public sealed record StoreOptions
{
    /// <summary>The smallest budget, below which there would be more frame than picture: 64 KiB.</summary>
    public const long MinBudgetBytes = 64 << 10;

    /// <summary>The greatest value that any store takes: 64 MiB.</summary>
    public const int MaxValueBytesLimit = EntryLayout.MaxValue;

    /// <summary>
    /// The memory that all entries may take together, in bytes: keys, values, and all that it takes to keep them. At
    /// least <see cref="MinBudgetBytes"/>. Higher keeps more entries at the expense of memory for everything else.
    /// </summary>
    public required long BudgetBytes { get; init; }

    /// <summary>
    /// The greatest value to accept, in bytes, 1 to <see cref="MaxValueBytesLimit"/>, which is also the default. One
    /// that would not fit an empty store is refused even if it is smaller. Lower lets the store be cut into more
    /// independent parts, and more writers run side by side, at the expense of refusing large values.
    /// </summary>
    public int MaxValueBytes { get; init; } = MaxValueBytesLimit;

    /// <summary>
    /// The greatest number of entries to hold, or 0, the default, for as many as fit the budget. A maximum: it is never
    /// exceeded, not even during a write. Each part of the store has its share of it, so that the store may evict a
    /// little earlier. Lower bounds the work that other systems have with each entry, at the expense of memory that
    /// stays unused.
    /// </summary>
    public long MaxEntries { get; init; }

    /// <summary>
    /// How a full store chooses what to evict. The default, w-tinylfu, keeps more of what is asked for again than the
    /// others do, at the expense of 1.6 bytes an entry and some nanoseconds; lru is the simplest, and what was written
    /// last is never the first to go.
    /// </summary>
    public EvictionPolicyKind Eviction { get; init; } = EvictionPolicyKind.WTinyLfu;

    /// <summary>
    /// How many floors there are: versions at or below which nothing is written under <see cref="Condition.IfNewer"/>,
    /// raised by tombstones that go before their time. Each takes 8 bytes of the budget, of which they may take a
    /// quarter. The default is one for all keys; higher refuses fewer writes that came late, at the expense of memory.
    /// </summary>
    public int Floors { get; init; } = 1;

    /// <summary>
    /// The number of a key's floor, 0 to <see cref="Floors"/> − 1; needed only if there are several. Called under a
    /// lock: must depend on the key's bytes alone, throw nothing, and not call the store.
    /// </summary>
    public Func<ReadOnlySpan<byte>, int>? FloorOf { get; init; }

    /// <summary>Says everything that is wrong, one sentence each, beginning with the option's name.</summary>
    /// <returns>An empty list if the options are good.</returns>
    public IReadOnlyList<string> Validate()
    {
        List<string> faults = [];
        if (BudgetBytes < MinBudgetBytes)
        {
            faults.Add($"{nameof(BudgetBytes)} must be at least {MinBudgetBytes}, and is {BudgetBytes}.");
        }

        if (MaxValueBytes is < 1 or > MaxValueBytesLimit)
        {
            faults.Add($"{nameof(MaxValueBytes)} must be 1 to {MaxValueBytesLimit}, and is {MaxValueBytes}.");
        }

        if (!Enum.IsDefined(Eviction)) faults.Add($"{nameof(Eviction)} is no policy: {(int)Eviction}.");

        if (MaxEntries < 0) faults.Add($"{nameof(MaxEntries)} must not be negative, and is {MaxEntries}.");

        if (Floors < 1 || Floors > Math.Max(BudgetBytes, MinBudgetBytes) / sizeof(ulong) / 4)
        {
            faults.Add($"{nameof(Floors)} must be 1 to a quarter of the budget in bytes / 8, and is {Floors}.");
        }

        if (Floors > 1 && FloorOf is null)
        {
            faults.Add($"{nameof(FloorOf)} must say which of the {Floors} floors a key has.");
        }

        return faults;
    }
}
