using Pinyon.HitRates.Caches;
using Pinyon.HitRates.Traces;
using Pinyon.Store.Eviction;

namespace Pinyon.Store.Tests.Eviction;

/// <summary>As many misses as independent implementations had on recorded requests, to the last one.</summary>
public sealed class GoldenMissesTests
{
    private const string NoTraces = "the traces (shared/traces beside the repository) are not here";

    [Theory]
    [InlineData("oltp", 1869, 533492)]
    [InlineData("cpio", 49, 102730)]
    [InlineData("cpio", 490, 95415)]
    [InlineData("cpio", 14692, 75247)]
    [InlineData("scarab", 2584, 812979)]
    [InlineData("web12", 138, 57564)]
    [InlineData("web12", 1376, 30124)]
    [InlineData("web12", 4127, 19838)]
    [InlineData("corda", 905, 90468)]
    [InlineData("mooncake-conv", 1828, 273420)]
    [InlineData("mooncake-conv", 18279, 208177)]
    public void Lru_Trace_MissesAsOftenAsOthers(string trace, int size, int misses) =>
        Misses(trace, size, entries => new LruPolicy(entries) { Capacity = size }).ShouldBe(misses);

    [Theory]
    [InlineData("oltp", 1000, 1, 546875)]
    [InlineData("cpio", 49, 1, 99925)]
    [InlineData("cpio", 490, 1, 94343)]
    [InlineData("cpio", 14692, 1, 68354)]
    [InlineData("scarab", 258, 1, 968409)]
    [InlineData("web12", 138, 1, 56148)]
    [InlineData("web12", 1376, 1, 26849)]
    [InlineData("web12", 4127, 1, 18371)]
    [InlineData("corda", 905, 1, 90468)]
    [InlineData("mooncake-conv", 1828, 1, 266706)]
    [InlineData("mooncake-conv", 18279, 1, 218200)]
    [InlineData("oltp", 1000, 2, 540808)]
    [InlineData("cpio", 49, 2, 99683)]
    [InlineData("cpio", 490, 2, 94555)]
    [InlineData("cpio", 14692, 2, 71506)]
    [InlineData("scarab", 258, 2, 961142)]
    [InlineData("web12", 138, 2, 56348)]
    [InlineData("web12", 1376, 2, 26520)]
    [InlineData("web12", 4127, 2, 18638)]
    [InlineData("corda", 905, 2, 90468)]
    [InlineData("mooncake-conv", 1828, 2, 266878)]
    [InlineData("mooncake-conv", 18279, 2, 217651)]
    public void S3Fifo_Trace_MissesAsOftenAsOthers(string trace, int size, int threshold, int misses) =>
        Misses(trace, size, entries => new S3FifoPolicy(entries, size, size, threshold)).ShouldBe(misses);

    // Not to the last one: the reference moves entries before the first eviction, which InnoDB does not.
    [Theory]
    [InlineData("mooncake-conv", 1828, 275213)]
    [InlineData("oltp", 1869, 516002)]
    [InlineData("scarab", 2584, 722575)]
    public void Midpoint_Trace_MissesWithinHalfAPercentOfOthers(string trace, int size, int misses)
    {
        var settings = new MidpointSettings { PromotionMilliseconds = 1000 };

        Misses(trace, size, entries => new MidpointLruPolicy(entries, size, size, settings))
            .ShouldBeInRange(misses * 995 / 1000, misses * 1005 / 1000);
    }

    [Theory]
    [InlineData("web12", 1376, 0.30)]
    [InlineData("oltp", 1000, 0.35)]
    [InlineData("scarab", 2584, 0.40)]
    public void WTinyLfu_Trace_ClosesMuchOfTheGap(string trace, int size, double share)
    {
        (int lru, int optimum) = (trace, size) switch
        {
            ("web12", 1376) => (30124, 19082),
            ("oltp", 1000) => (614023, 423990),
            _ => (812979, 580849),
        };

        int misses = Misses(trace, size, entries => new WTinyLfuPolicy(entries, size, size));

        ((double)(lru - misses) / (lru - optimum)).ShouldBeGreaterThan(share);
    }

    private static int Misses(string trace, int size, Func<PolicyEntries, IEvictionPolicy> make)
    {
        Assert.SkipWhen(TraceFolder.Path is null, NoTraces);
        Trace requests = TraceFolder.Trace(trace);
        using var cache = new PolicyCache(size, requests.Unique, seed: 0, make);
        int misses = 0;
        for (int i = 0; i < requests.Keys.Length; i++)
        {
            if (!cache.Ask(requests.Keys[i], i)) misses++;
        }

        List<string> faults = [];
        cache.Policy.Check(faults).Count.ShouldBeLessThanOrEqualTo(size);
        faults.ShouldBeEmpty();
        return misses;
    }
}
