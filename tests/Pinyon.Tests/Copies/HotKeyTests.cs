using Pinyon.Peers;

namespace Pinyon.Tests.Copies;

/// <summary>R4: copies are for keys that are hot at their owner.</summary>
public sealed class HotKeyTests : IAsyncDisposable
{
    private readonly CopyCluster _cluster = new(new GroupOptions { Name = PinyonNodeOptions.DefaultGroup });

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Key_ReadOftenAtItsOwner_IsCopiedAndOthersAreNot()
    {
        CacheKey cold = _cluster.KeyOf("cold");
        await _cluster.SetAsync('a', "hot");
        await _cluster.SetAsync('a', "cold", key: cold);
        for (int i = 0; i < 5000; i++)
        {
            await _cluster.GetAsync('b');
            _cluster.Advance(1);
        }

        await _cluster.GetAsync('b', cold);

        (await _cluster.AnswersFromACopyAsync('b')).ShouldBeTrue();
        (await _cluster.AnswersFromACopyAsync('b', cold)).ShouldBeFalse();
        _cluster.Calls('a', PeerOperation.Get).ShouldBeLessThan(3000, "copied after a second or two");
        _cluster.CopiesOn('b').Held.ShouldBe(1);
        _cluster.CopiesOn('b').Hits.ShouldBeGreaterThan(2000);
        _cluster.CopiesOn('b').Gets.ShouldBeGreaterThanOrEqualTo(_cluster.CopiesOn('b').Hits);
        _cluster.CopiesOn('a').Granted.ShouldBe(1);
    }

    [Fact]
    public async Task Key_MarkedHotByItsWriter_IsCopiedAtOnce()
    {
        CacheKey cold = _cluster.KeyOf("cold");
        await _cluster.On('c').SetAsync(_cluster.Key, new CacheValue("hot"u8.ToArray()) { IsHot = true }, Cancellation);
        await _cluster.SetAsync('c', "cold", key: cold);

        await _cluster.CopyAsync('b');
        await _cluster.GetAsync('b', cold);

        (await _cluster.AnswersFromACopyAsync('b', cold)).ShouldBeFalse();
        (await _cluster.On('c').ExplainAsync(_cluster.Key, Cancellation)).IsHot.ShouldBeTrue();
        (await _cluster.On('c').ExplainAsync(cold, Cancellation)).IsHot.ShouldBeFalse();
    }

    [Fact]
    public async Task Mark_OfAWriter_HoldsUntilTheNextWriteWithoutIt()
    {
        var marked = new CacheValue("hot"u8.ToArray()) { IsHot = true };
        await _cluster.On('c').SetAsync(_cluster.Key, marked, Cancellation);
        await _cluster.On('c').TrySetAsync(
            _cluster.Key, new CacheValue("not kept"u8.ToArray()), WriteCondition.IfAbsent, Cancellation);
        (await _cluster.On('b').ExplainAsync(_cluster.Key, Cancellation)).IsHot.ShouldBeTrue();

        await _cluster.SetAsync('b', "cold");

        (await _cluster.On('b').ExplainAsync(_cluster.Key, Cancellation)).IsHot.ShouldBeFalse();
    }

    [Fact]
    public async Task Key_WhileCopiesAreSwitchedOff_IsNotCopied()
    {
        await using var cluster = new CopyCluster(
            new GroupOptions { Name = PinyonNodeOptions.DefaultGroup, HotReadsPerSecond = 0, HotCopies = false });
        await cluster.SetAsync('a', "v");
        await cluster.GetAsync('b');

        (await cluster.AnswersFromACopyAsync('b')).ShouldBeFalse();
        cluster.CopiesOn('b').ShouldBe(default);
        KeyExplanation told = await cluster.On('b').ExplainAsync(cluster.Key, Cancellation);
        told.IsHot.ShouldBeTrue("it would have copies");
    }
}
