using Pinyon.Store.Shards;

namespace Pinyon.Store.Tests.Shards;

public sealed class ShardPlanTests
{
    private const long Megabyte = 1 << 20;

    [Theory]
    [InlineData(1, 64, 8, 1)]
    [InlineData(64, 64, 8, 1)]
    [InlineData(256, 64, 8, 2)]
    [InlineData(1024, 64, 8, 8)]
    [InlineData(256, 1, 2, 8)]
    [InlineData(256, 1, 3, 8)]
    [InlineData(256, 1, 8, 32)]
    [InlineData(1 << 20, 64, 64, 256)]
    public void CountFor_BudgetAndGreatestValue_IsWhatBothAllow(long budget, int maxValue, int cores, int expected)
    {
        var options = new StoreOptions { BudgetBytes = budget * Megabyte, MaxValueBytes = maxValue * (int)Megabyte };

        ShardPlan.CountFor(options, cores).ShouldBe(expected);
    }

    [Theory]
    [InlineData(0, 8)]
    [InlineData(100, 1)]
    [InlineData(7_999, 1)]
    [InlineData(8_000, 2)]
    [InlineData(22_905, 4)]
    [InlineData(1_000_000, 8)]
    public void CountFor_EntriesCounted_LeavesThousandsToEachShard(long entries, int expected)
    {
        var options = new StoreOptions { BudgetBytes = 256 * Megabyte, MaxValueBytes = 1 << 20, MaxEntries = entries };

        ShardPlan.CountFor(options, cores: 2).ShouldBe(expected);
    }
}
