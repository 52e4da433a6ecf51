using Pinyon.HitRates.Caches;
using Pinyon.HitRates.References;
using Pinyon.HitRates.Traces;
using Pinyon.Store.Tests.Eviction;

namespace Pinyon.Store.Tests.References;

/// <summary>The caches that policies are compared with miss as often as independent implementations.</summary>
public sealed class ReferenceCachesTests
{
    private const string NoTraces = "the traces (shared/traces beside the repository) are not here";

    [Theory]
    [InlineData("oltp", 1000, 0.6518)]
    [InlineData("oltp", 5000, 0.4720)]
    [InlineData("cpio", 490, 0.8308)]
    [InlineData("cpio", 4897, 0.7647)]
    [InlineData("scarab", 2584, 0.6002)]
    [InlineData("web12", 138, 0.6295)]
    [InlineData("web12", 1376, 0.2977)]
    [InlineData("mooncake-conv", 18279, 0.7698)]
    public void Lirs_Trace_MissesAsOftenAsOthers(string trace, int size, double ratio) =>
        MissRatio(trace, unique => new LirsCache(size, unique)).ShouldBe(ratio, 0.01 * ratio);

    [Theory]
    [InlineData("oltp", 1000, 0.5868)]
    [InlineData("oltp", 5000, 0.4406)]
    [InlineData("cpio", 490, 0.8260)]
    [InlineData("cpio", 4897, 0.7856)]
    [InlineData("scarab", 2584, 0.5709)]
    [InlineData("web12", 138, 0.5723)]
    [InlineData("web12", 1376, 0.2772)]
    [InlineData("mooncake-conv", 18279, 0.7762)]
    public void Density_Trace_MissesAsOftenAsOthers(string trace, int size, double ratio) =>
        MissRatio(trace, unique => new DensityCache(size, unique, seed: 0)).ShouldBe(ratio, 0.02 * ratio);

    private static double MissRatio(string name, Func<int, ITracedCache> make)
    {
        Assert.SkipWhen(TraceFolder.Path is null, NoTraces);
        Trace trace = TraceFolder.Trace(name);
        using ITracedCache cache = make(trace.Unique);
        int misses = trace.Keys.Index().Count(request => !cache.Ask(request.Item, request.Index));
        return (double)misses / trace.Keys.Length;
    }
}
