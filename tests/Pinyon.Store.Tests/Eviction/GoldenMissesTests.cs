using Pinyon.HitRates.Caches;
using Pinyon.HitRates.Traces;
using Pinyon.Store.Eviction;

namespace Pinyon.Store.Tests.Eviction;

/// <summary>Exactly as many misses as independent implementations had on recorded requests.</summary>
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

    [Theory]
    [InlineData("oltp", 187, 0, 777722)]
    [InlineData("oltp", 187, 100, 828719)]
    [InlineData("oltp", 187, 1000, 827178)]
    [InlineData("oltp", 1000, 0, 565086)]
    [InlineData("oltp", 1000, 100, 558919)]
    [InlineData("oltp", 1000, 1000, 685780)]
    [InlineData("oltp", 1869, 0, 508292)]
    [InlineData("oltp", 1869, 100, 506052)]
    [InlineData("oltp", 1869, 1000, 516002)]
    [InlineData("oltp", 18688, 0, 295957)]
    [InlineData("oltp", 18688, 100, 294302)]
    [InlineData("oltp", 18688, 1000, 291728)]
    [InlineData("cpio", 49, 0, 100808)]
    [InlineData("cpio", 49, 100, 101971)]
    [InlineData("cpio", 49, 1000, 101971)]
    [InlineData("cpio", 490, 0, 94341)]
    [InlineData("cpio", 490, 100, 94212)]
    [InlineData("cpio", 490, 1000, 95478)]
    [InlineData("cpio", 4897, 0, 90998)]
    [InlineData("cpio", 4897, 100, 90785)]
    [InlineData("cpio", 4897, 1000, 91006)]
    [InlineData("cpio", 14692, 0, 76135)]
    [InlineData("cpio", 14692, 100, 75696)]
    [InlineData("cpio", 14692, 1000, 75279)]
    [InlineData("scarab", 2584, 0, 752962)]
    [InlineData("scarab", 2584, 100, 736328)]
    [InlineData("scarab", 2584, 1000, 722575)]
    [InlineData("web12", 138, 0, 56168)]
    [InlineData("web12", 138, 100, 62413)]
    [InlineData("web12", 138, 1000, 62731)]
    [InlineData("web12", 1376, 0, 27944)]
    [InlineData("web12", 1376, 100, 27314)]
    [InlineData("web12", 1376, 1000, 27458)]
    [InlineData("web12", 4127, 0, 18867)]
    [InlineData("web12", 4127, 100, 18815)]
    [InlineData("web12", 4127, 1000, 18817)]
    [InlineData("mooncake-conv", 1828, 0, 273955)]
    [InlineData("mooncake-conv", 1828, 100, 273957)]
    [InlineData("mooncake-conv", 1828, 1000, 275213)]
    [InlineData("mooncake-conv", 18279, 0, 217196)]
    [InlineData("mooncake-conv", 18279, 100, 217196)]
    [InlineData("mooncake-conv", 18279, 1000, 217218)]
    [InlineData("mooncake-conv", 54837, 0, 191036)]
    [InlineData("mooncake-conv", 54837, 100, 191036)]
    [InlineData("mooncake-conv", 54837, 1000, 191037)]
    public void Midpoint_Trace_MissesAsOftenAsOthers(string trace, int size, int wait, int misses)
    {
        var settings = new MidpointSettings { PromotionMilliseconds = wait, MovesWhileFilling = true };

        Misses(trace, size, entries => new MidpointLruPolicy(entries, size, size, settings)).ShouldBe(misses);
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
