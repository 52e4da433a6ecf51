using Pinyon.Peers;

namespace Pinyon.Tests.Copies;

/// <summary>R4: an update revokes copies before it is applied, as every write does.</summary>
public sealed class HotCopyUpdateTests : IAsyncDisposable
{
    private readonly CopyCluster _cluster = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    public static TheoryData<string> Updates => ["increment", "append", "range", "swap", "take", "expire", "persist"];

    [Theory]
    [MemberData(nameof(Updates))]
    public async Task Update_OfAKeyWithCopies_EndsThemBeforeItIsAcknowledged(string update)
    {
        await _cluster.SetAsync('a', "41", TimeSpan.FromSeconds(60));
        await _cluster.CopyAsync('b');
        await _cluster.CopyAsync('c');

        await UpdateAsync(update);

        (_cluster.HasCopy('b'), _cluster.HasCopy('c')).ShouldBe((false, false));
        (await _cluster.GetAsync('b')).ShouldBe(update switch
        {
            "increment" => "42",
            "append" => "411",
            "range" => "11",
            "swap" => "1",
            "take" => null,
            _ => "41",
        });
    }

    [Fact]
    public async Task Expire_OfAKeyWithCopies_IsSeenByItsHoldersNextReaders()
    {
        await _cluster.SetAsync('a', "41");
        await _cluster.CopyAsync('b');

        await _cluster.On('c').ExpireAsync(_cluster.Key, TimeSpan.FromMilliseconds(300), Cancellation);
        (await _cluster.GetAsync('b')).ShouldBe("41");
        _cluster.Advance(301);

        (await _cluster.GetAsync('b')).ShouldBeNull();
    }

    [Fact]
    public async Task Update_OfAKeyThatWasWrittenAsHot_LeavesItHot()
    {
        await using var cluster = new CopyCluster(
            new GroupOptions { Name = PinyonNodeOptions.DefaultGroup, HotReadsPerSecond = 1_000_000 });
        await cluster.On('a').SetAsync(cluster.Key, new CacheValue("41"u8.ToArray()) { IsHot = true }, Cancellation);

        await cluster.On('b').IncrementAsync(cluster.Key, cancellationToken: Cancellation);

        (await cluster.On('b').ExplainAsync(cluster.Key, Cancellation)).IsHot.ShouldBeTrue();
        await cluster.On('b').GetAndSetAsync(cluster.Key, new CacheValue("1"u8.ToArray()), Cancellation);
        (await cluster.On('b').ExplainAsync(cluster.Key, Cancellation)).IsHot.ShouldBeFalse();
    }

    [Fact]
    public async Task Touch_OfAKeyWithACopy_AsksItsOwner()
    {
        await _cluster.SetAsync('a', "41");
        await _cluster.CopyAsync('b');

        await _cluster.On('b').TouchAsync(_cluster.Key, Cancellation);

        _cluster.Calls('a', PeerOperation.Touch).ShouldBe(1);
        _cluster.HasCopy('b').ShouldBeTrue();
    }

    private async Task UpdateAsync(string update)
    {
        var one = new CacheValue("1"u8.ToArray());
        Group group = _cluster.On('c');
        switch (update)
        {
            case "increment":
                await group.IncrementAsync(_cluster.Key, cancellationToken: Cancellation);
                break;
            case "append":
                await group.AppendAsync(_cluster.Key, one, Cancellation);
                break;
            case "range":
                await group.SetRangeAsync(_cluster.Key, 0, one, Cancellation);
                break;
            case "swap":
                await group.GetAndSetAsync(_cluster.Key, one, Cancellation);
                break;
            case "take":
                await group.GetAndRemoveAsync(_cluster.Key, Cancellation);
                break;
            case "expire":
                await group.ExpireAsync(_cluster.Key, TimeSpan.FromSeconds(9), Cancellation);
                break;
            default:
                await group.PersistAsync(_cluster.Key, Cancellation);
                break;
        }
    }
}
