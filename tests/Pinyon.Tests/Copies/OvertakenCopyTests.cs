using Pinyon.Peers;
using Pinyon.Store.Eviction;
using Pinyon.Tests.Groups;
using Pinyon.Tests.Loading;

namespace Pinyon.Tests.Copies;

/// <summary>A load does not wait for holders, but still ends the copies of the value that it replaces (R4).</summary>
public sealed class OvertakenCopyTests : IAsyncDisposable
{
    private readonly ScriptedLoader _loader = new();
    private readonly CopyCluster _cluster;

    public OvertakenCopyTests() => _cluster = new CopyCluster(new GroupOptions
    {
        Name = PinyonNodeOptions.DefaultGroup,
        HotReadsPerSecond = 0,
        Loader = _loader.LoadAsync,
        Eviction = EvictionPolicyKind.Lru,
    });

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Theory]
    [InlineData("two")]
    [InlineData(null)]
    public async Task Load_OverAnEvictedEntry_EndsTheCopiesOfIt(string? text)
    {
        await LoadAsync("one");
        await _cluster.CopyAsync('b');
        await EvictAsync();
        (await _cluster.GetAsync('b')).ShouldBe("one", "evicting is no reason to end a copy");

        await LoadAsync(text);

        (await _cluster.GetAsync('b')).ShouldBe(text);
        _cluster.Calls('b', PeerOperation.Revoke).ShouldBe(1);
        _cluster.Calls('c', PeerOperation.Revoke).ShouldBe(0);
    }

    [Fact]
    public async Task Load_WhileACopyIsOnItsWay_EndsItToo()
    {
        await LoadAsync("one");
        TaskCompletionSource answer = _cluster.HoldReplies(PeerOperation.Get);
        Task<string?> get = _cluster.GetAsync('b');
        await EvictAsync();

        await LoadAsync("two");
        answer.SetResult();

        (await get).ShouldBe("one");
        (await _cluster.GetAsync('b')).ShouldBe("two");
    }

    [Fact]
    public async Task Load_WithAHolderThatIsNotReached_WaitsForNothingAndRenewsItsLeaseNoMore()
    {
        await LoadAsync("one");
        await _cluster.CopyAsync('b');
        await EvictAsync();
        _cluster.HoldRequests(PeerOperation.Revoke);

        await LoadAsync("two");

        (await _cluster.GetAsync('a')).ShouldBe("two");
        (await _cluster.GetAsync('b')).ShouldBe("one");
        await ReadForAsync(400);
        while (_cluster['a'].Statistics.LeaseWaits == 0)
        {
            await Task.Yield();   // the owner's own thread gives the holder up, at a moment of real time
        }

        await ReadForAsync(1400);
        (await _cluster.GetAsync('b')).ShouldBe("two");
    }

    [Fact]
    public async Task Load_WhoseHolderNeverAnswers_DoesNotKeepTheNodeFromEnding()
    {
        await LoadAsync("one");
        await _cluster.CopyAsync('b');
        await EvictAsync();
        _cluster.HoldRequests(PeerOperation.Revoke);
        await LoadAsync("two");

        await _cluster['a'].DisposeAsync().AsTask().WaitAsync(ScriptedLoader.Patience, Cancellation);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private async Task LoadAsync(string? text)
    {
        _loader.Script = (_, _) => ValueTask.FromResult(text is null ? LoadResult.NotFound : ScriptedLoader.Text(text));
        CacheEntry? loaded = await _cluster.On('a').GetAsync(_cluster.Key, Cancellation);
        (loaded is null ? null : ScriptedLoader.TextOf(loaded)).ShouldBe(text);
    }

    /// <summary>Reads the copy continuously, so that its lease is renewed while its owner allows it.</summary>
    private async Task ReadForAsync(int milliseconds)
    {
        for (int i = 0; i < milliseconds; i += 100)
        {
            await _cluster.GetAsync('b');
            _cluster.Advance(100);
        }
    }

    /// <summary>Writes three times as much to the owner as it can hold.</summary>
    private async Task EvictAsync()
    {
        var value = new CacheValue(new byte[10_000]);
        KeyValuePair<CacheKey, CacheValue>[] values = [.. TestCluster.KeysOf(_cluster['a'], "a").Take(1200)
            .Select(key => KeyValuePair.Create(key, value))];
        (await _cluster.On('a').SetManyAsync(values, Cancellation)).ShouldBeEmpty();
        (await _cluster.GetAsync('a')).ShouldBeNull();
    }
}
