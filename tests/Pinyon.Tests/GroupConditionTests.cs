using Pinyon.Peers;
using Pinyon.Testing;
using Pinyon.Tests.Groups;

namespace Pinyon.Tests;

/// <summary>Compare-and-set through any node, and its unknown outcome when no answer comes.</summary>
public sealed class GroupConditionTests : IAsyncDisposable
{
    private readonly TestCluster _cluster = TestCluster.Of("a", "b", "c");

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task TrySet_ByVersion_LetsOneOfManyWritersThrough()
    {
        await On('a').SetAsync("count", Number(0), Cancellation);
        await Task.WhenAll("abcabcabc".Select(node => Task.Run(() => AddAsync(On(node), times: 100), Cancellation)));

        CacheEntry last = (await On('b').TryGetAsync("count", Cancellation)).ShouldNotBeNull();
        BitConverter.ToInt32(last.Value.Span).ShouldBe(900);
    }

    [Fact]
    public async Task TrySet_ThatFails_TellsTheVersionInTheWay()
    {
        await On('a').SetAsync("pine", Number(1), Cancellation);
        ulong version = (await On('b').TryGetAsync("pine", Cancellation))!.Value.Version;

        SetResult result = await On('c').TrySetAsync("pine", Number(2), WriteCondition.IfAbsent, Cancellation);

        result.ShouldBe(new SetResult(false, version));
    }

    [Fact]
    public async Task Remove_ByVersion_LeavesANewerEntryAlone()
    {
        SetResult first = await On('a').TrySetAsync("pine", Number(1), WriteCondition.IfAbsent, Cancellation);
        await On('b').SetAsync("pine", Number(2), Cancellation);

        (await On('c').RemoveAsync("pine", first.Version, Cancellation)).ShouldBeFalse();
        ulong second = (await On('c').TryGetAsync("pine", Cancellation)).ShouldNotBeNull().Version;
        (await On('c').RemoveAsync("pine", second, Cancellation)).ShouldBeTrue();
    }

    [Fact]
    public async Task TrySet_WithoutAnAnswer_IsUnknownAndNotRepeated()
    {
        CacheKey key = TestCluster.KeysOf(_cluster["a"], "b").First();
        _cluster.Transport.Set(TestCluster.MemberNamed("b"), InProcessLink.Silent);
        Task<SetResult> asked = On('a').TrySetAsync(key, Number(1), WriteCondition.IfAbsent, Cancellation).AsTask();

        _cluster.Time.Advance(TimeSpan.FromSeconds(3.1));

        (await Should.ThrowAsync<CacheException>(asked)).Failure.ShouldBe(CacheFailure.OutcomeUnknown);
        _cluster.Transport.Calls(TestCluster.MemberNamed("b"), PeerOperation.Set).ShouldBe(1);
    }

    [Fact]
    public async Task TrySet_ThatWasNeverSent_IsUnreachable()
    {
        CacheKey key = TestCluster.KeysOf(_cluster["a"], "b").First();
        _cluster.Transport.Set(TestCluster.MemberNamed("b"), InProcessLink.Refused);

        CacheException error = await Should.ThrowAsync<CacheException>(
            async () => await On('a').TrySetAsync(key, Number(1), WriteCondition.IfAbsent, Cancellation));

        error.Failure.ShouldBe(CacheFailure.OwnerUnreachable);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static CacheValue Number(int number) => new(BitConverter.GetBytes(number));

    private static async Task AddAsync(Group group, int times)
    {
        while (times > 0)
        {
            CacheEntry entry = (await group.TryGetAsync("count", Cancellation)).ShouldNotBeNull();
            SetResult result = await group.TrySetAsync(
                "count",
                Number(BitConverter.ToInt32(entry.Value.Span) + 1),
                WriteCondition.IfVersion(entry.Version),
                Cancellation);
            times -= result.IsStored ? 1 : 0;
        }
    }

    private Group On(char node) => _cluster[$"{node}"].Group("default");
}
