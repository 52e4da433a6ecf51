using Pinyon.Store.Budget;
using Pinyon.Store.Removals;

namespace Pinyon.Store.Shards;

/// <summary>What the shards of a store have together.</summary>
internal sealed class SharedParts(StoreOptions options)
{
    private const int LargeShare = 8;

    public Floors Floors { get; } = new(options);

    /// <summary>What drafts may take.</summary>
    public Allowance Drafts { get; } = new(options.BudgetBytes / LargeShare);

    /// <summary>What pinned values may take, whether they are still there or not.</summary>
    public Allowance Pins { get; } = new(options.BudgetBytes / LargeShare);
}
