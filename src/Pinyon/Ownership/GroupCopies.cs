using Pinyon.Loading;
using Pinyon.Observation;
using Pinyon.Store;

namespace Pinyon.Ownership;

/// <summary>A group's part in hot copies: those that this node holds, and those that others hold of it (R4).</summary>
internal sealed class GroupCopies : IDisposable
{
    /// <summary>Of the group's memory, what it keeps copies of others' entries in.</summary>
    private const int HeldPart = 8;

    /// <summary>Of the group's memory, what it remembers its own holders in.</summary>
    private const int TablePart = 64;

    /// <param name="budget">The group's memory, of which copies have their part.</param>
    /// <param name="hot">Which of its own entries others may copy.</param>
    public GroupCopies(long budget, HotKeys hot)
    {
        Held = new HotCopies(HeldBytes(budget));
        Table = new CopyTable(TableBytes(budget));
        Hot = hot;
    }

    public HotCopies Held { get; }

    public CopyTable Table { get; }

    public HotKeys Hot { get; }

    public Counter Granted { get; } = new();

    public Counter Revoked { get; } = new();

    public CopyStatistics Statistics
    {
        get
        {
            CopyCounts counts = Held.Counts;
            return new CopyStatistics
            {
                Held = counts.Held,
                Bytes = counts.Bytes,
                Gets = counts.Gets,
                Hits = counts.Hits,
                Evicted = counts.Evicted,
                Granted = Granted.Value,
                Revoked = Revoked.Value,
            };
        }
    }

    /// <summary>What is left to the group's own entries, if it has copies.</summary>
    public static long EntryBytes(long budget) => budget - HeldBytes(budget) - TableBytes(budget);

    /// <summary>Whether a group's memory can be divided.</summary>
    public static bool IsLargeEnough(long budget) => HeldBytes(budget) >= StoreOptions.MinBudgetBytes;

    public void Tick(long now, int maxWork)
    {
        Held.Tick(now, maxWork);
        Table.Sweep(now);
        Hot.Tick(now);
    }

    public void Dispose() => Held.Dispose();

    private static long HeldBytes(long budget) => budget / HeldPart;

    private static long TableBytes(long budget) => budget / TablePart;
}
