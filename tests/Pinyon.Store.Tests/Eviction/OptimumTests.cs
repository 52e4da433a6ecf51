using Pinyon.HitRates.Caches;
using Pinyon.HitRates.Runs;
using Pinyon.HitRates.Traces;

namespace Pinyon.Store.Tests.Eviction;

/// <summary>Offline optimum: as many misses as independent implementations had with entries of one size.</summary>
public sealed class OptimumTests
{
    [Theory]
    [InlineData("web12", 1376, 19082)]
    [InlineData("oltp", 1000, 423990)]
    [InlineData("scarab", 2584, 580849)]
    public void Misses_EntriesOfOneSize_IsBeladys(string trace, int size, int misses)
    {
        Assert.SkipWhen(TraceFolder.Path is null, "the traces (shared/traces beside the repository) are not here");
        Trace requests = TraceFolder.Trace(trace) with { Sizes = null };

        Optimum.Misses(requests, EntryCharge.Budget(requests, size)).ShouldBe(misses);
    }

    [Fact]
    public void Misses_OneLargeAndTwoSmall_KeepsWhatFits()
    {
        // Capacity for two small entries. The large one never fits beside them and is bypassed.
        var trace = new Trace("by hand", [0, 1, 2, 0, 1, 2], 3, [10, 10, 200, 10, 10, 200]);
        long budget = EntryCharge.Of(trace, 0) * 2;

        Optimum.Misses(trace, budget).ShouldBe(4);
    }
}
