using Pinyon.Peers;

namespace Pinyon.Tests.Groups;

/// <summary>Single keys of another owner: which requests may use a lane, and which are calls of their own.</summary>
public sealed class LookUpTests : IAsyncDisposable
{
    private readonly TestCluster _cluster = TestCluster.Of("a", "b");
    private readonly CacheKey _key;

    public LookUpTests() => _key = TestCluster.KeysOf(_cluster["a"], "b").First();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Theory]
    [InlineData(0, 1)]
    [InlineData(64 << 10, 1)]
    [InlineData((64 << 10) + 1, 2)]
    [InlineData(1 << 20, 2)]
    public async Task TryGet_LargeValue_ComesWholeByACallOfItsOwn(int length, int calls)
    {
        byte[] value = new byte[length];
        new Random(7).NextBytes(value);
        await _cluster["b"].Group("default").SetAsync(_key, new CacheValue(value), Cancellation);

        CacheEntry? entry = await _cluster["a"].Group("default").TryGetAsync(_key, Cancellation);

        entry.ShouldNotBeNull().Value.Span.SequenceEqual(value).ShouldBeTrue();
        _cluster.Transport.Calls(TestCluster.MemberNamed("b"), PeerOperation.Get).ShouldBe(calls);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;
}
