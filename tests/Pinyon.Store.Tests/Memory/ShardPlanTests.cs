using Pinyon.Store.Memory;

namespace Pinyon.Store.Tests.Memory;

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
}
