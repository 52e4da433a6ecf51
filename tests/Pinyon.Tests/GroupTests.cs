using Pinyon.Membership;
using Pinyon.Peers;
using Pinyon.Testing;
using Pinyon.Tests.Groups;

namespace Pinyon.Tests;

public sealed class GroupTests : IAsyncDisposable
{
    private readonly TestCluster _cluster = TestCluster.Of("a", "b", "c");

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Set_ThroughAnyNode_IsReadThroughEveryNode()
    {
        for (int i = 0; i < 300; i++)
        {
            await On("abc"[i % 3]).SetAsync($"key-{i}", Text($"value {i}"), Cancellation);
        }

        for (int i = 0; i < 300; i++)
        {
            CacheEntry? entry = await On("abc"[(i + i / 3) % 3]).TryGetAsync($"key-{i}", Cancellation);
            TextOf(entry.ShouldNotBeNull()).ShouldBe($"value {i}");
        }
    }

    [Fact]
    public async Task Set_OfAKey_KeepsItOnItsOwnerOnly()
    {
        await On('a').SetAsync("pine", Text("nut"), Cancellation);
        string owner = _cluster["a"].OwnerOf("pine").Name;

        foreach (string name in (string[])["a", "b", "c"])
        {
            _cluster[name].Group("default").Statistics.Store.Entries.ShouldBe(name == owner ? 1 : 0);
        }
    }

    [Fact]
    public async Task Remove_OfAKey_AnswersOnceThatThereWasOne()
    {
        await On('a').SetAsync("pine", new CacheValue(ReadOnlyMemory<byte>.Empty), Cancellation);

        (await On('b').RemoveAsync("pine", Cancellation)).ShouldBeTrue();
        (await On('c').RemoveAsync("pine", Cancellation)).ShouldBeFalse();
        (await On('a').TryGetAsync("pine", Cancellation)).ShouldBeNull();
    }

    [Fact]
    public async Task Entry_WithFlagsAndTimeToLive_KeepsBothOnTheWay()
    {
        foreach (CacheKey key in OneKeyOfEach())
        {
            await On('a').SetAsync(key, new CacheValue("nut"u8.ToArray(), 7, TimeSpan.FromSeconds(10)), Cancellation);
        }

        _cluster.Time.Advance(TimeSpan.FromSeconds(4));
        foreach (CacheKey key in OneKeyOfEach())
        {
            CacheEntry entry = (await On('a').TryGetAsync(key, Cancellation)).ShouldNotBeNull();
            entry.Flags.ShouldBe(7u);
            entry.TimeToLive.ShouldBe(TimeSpan.FromSeconds(6));
        }

        _cluster.Time.Advance(TimeSpan.FromSeconds(6));
        foreach (CacheKey key in OneKeyOfEach())
        {
            (await On('a').TryGetAsync(key, Cancellation)).ShouldBeNull();
        }

        // Their memory came back without a request for it.
        _cluster.Time.Advance(TimeSpan.FromSeconds(1));
        "abc".Sum(node => On(node).Statistics.Store.Entries).ShouldBe(0);
    }

    [Fact]
    public async Task SetMany_OfAThousandKeys_CallsEachOtherOwnerOnce()
    {
        KeyValuePair<CacheKey, CacheValue>[] values =
            [.. Enumerable.Range(0, 1000).Select(i => KeyValuePair.Create(new CacheKey($"key-{i}"), Text($"{i}")))];

        (await On('a').SetManyAsync(values, Cancellation)).ShouldBeEmpty();
        CacheKey[] keys = [.. values.Select(pair => pair.Key)];
        IReadOnlyList<CacheResult> found = await On('a').GetManyAsync(keys, Cancellation);

        foreach (string other in (string[])["b", "c"])
        {
            Member member = TestCluster.MemberNamed(other);
            _cluster.Transport.Calls(member, PeerOperation.Set).ShouldBe(1);
            _cluster.Transport.Calls(member, PeerOperation.Get).ShouldBe(1);
        }

        IEnumerable<string> wanted = Enumerable.Range(0, 1000).Select(i => $"{i}");
        found.Select(result => TextOf(result.Entry.ShouldNotBeNull())).ShouldBe(wanted);
        _cluster["a"].Statistics.PeerCalls.ShouldBe(4);
    }

    [Fact]
    public async Task SetMany_OfOneKeyTwice_KeepsTheLaterValue()
    {
        foreach (CacheKey key in OneKeyOfEach())
        {
            await On('a').SetManyAsync([new(key, Text("first")), new(key, Text("second"))], Cancellation);

            TextOf((await On('b').TryGetAsync(key, Cancellation)).ShouldNotBeNull()).ShouldBe("second");
        }
    }

    [Fact]
    public async Task SetMany_OfMoreThanOneCallTakes_KeepsEverythingAndTheLaterValues()
    {
        KeyValuePair<CacheKey, CacheValue>[] values = [.. Enumerable.Range(0, 60_000)
            .Select(i => KeyValuePair.Create(new CacheKey($"{{t}}{i % 55_000}"), Text($"{i}")))];
        string owner = _cluster["a"].OwnerOf("{t}").Name;
        Group other = On("abc".First(name => name.ToString() != owner));

        (await other.SetManyAsync(values, Cancellation)).ShouldBeEmpty();

        _cluster.Transport.Calls(TestCluster.MemberNamed(owner), PeerOperation.Set).ShouldBe(2);
        TextOf((await other.TryGetAsync("{t}100", Cancellation)).ShouldNotBeNull()).ShouldBe("55100");
    }

    [Fact]
    public async Task GetMany_OfMoreThanOneReplyTakes_IsAnsweredWhole()
    {
        CacheKey[] keys = [.. TestCluster.KeysOf(_cluster["a"], "b").Take(12)];
        foreach (CacheKey key in keys)
        {
            await On('a').SetAsync(key, new CacheValue(new byte[1 << 20]), Cancellation);
        }

        IReadOnlyList<CacheResult> found = await On('a').GetManyAsync(keys, Cancellation);

        found.Select(result => result.Key).ShouldBe(keys);
        found.ShouldAllBe(result => result.Entry!.Value.Value.Length == 1 << 20);
        _cluster.Transport.Calls(TestCluster.MemberNamed("b"), PeerOperation.Get).ShouldBe(3);
    }

    [Fact]
    public async Task SetMany_WithAnUnreachableOwner_NamesExactlyItsKeys()
    {
        _cluster.Transport.Set(TestCluster.MemberNamed("c"), InProcessLink.Refused);
        CacheKey[] keys = [.. OneKeyOfEach()];

        KeyValuePair<CacheKey, CacheValue>[] values = [.. keys.Select(key => KeyValuePair.Create(key, Text("x")))];
        IReadOnlyList<CacheResult> failed = await On('a').SetManyAsync(values, Cancellation);
        IReadOnlyList<CacheResult> found = await On('a').GetManyAsync(keys, Cancellation);

        CacheResult only = failed.ShouldHaveSingleItem();
        _cluster["a"].OwnerOf(only.Key).Name.ShouldBe("c");
        only.Error!.Failure.ShouldBe(CacheFailure.OwnerUnreachable);
        only.Error.Message.ShouldContain("c (c.test:7946)");
        found.Count(result => result.Entry is not null).ShouldBe(2);
        found.Count(result => result.Error?.Failure is CacheFailure.OwnerUnreachable).ShouldBe(1);
        _cluster["a"].Statistics.PeerErrors.ShouldBe(2);
    }

    [Fact]
    public async Task Get_FromASilentOwner_TimesOutByTheDeadline()
    {
        _cluster.Transport.Set(TestCluster.MemberNamed("b"), InProcessLink.Silent);
        int timers = _cluster.Time.PendingTimers;
        Task<CacheEntry?> asked = On('a').TryGetAsync(KeyOf("b"), Cancellation).AsTask();
        await _cluster.Time.WhenTimersAsync(timers + 1).WaitAsync(Cancellation);

        _cluster.Time.Advance(TimeSpan.FromSeconds(2.9));
        asked.IsCompleted.ShouldBeFalse();
        _cluster.Time.Advance(TimeSpan.FromSeconds(0.2));

        (await Should.ThrowAsync<CacheException>(asked)).Failure.ShouldBe(CacheFailure.TimedOut);
    }

    [Fact]
    public async Task Get_GivenUpByTheCaller_EndsAtOnce()
    {
        _cluster.Transport.Set(TestCluster.MemberNamed("b"), InProcessLink.Silent);
        using var leaving = new CancellationTokenSource();
        Task<CacheEntry?> asked = On('a').TryGetAsync(KeyOf("b"), leaving.Token).AsTask();

        await leaving.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(asked);
    }

    [Fact]
    public async Task Set_OfMoreThanAStoreHolds_IsTooLarge()
    {
        foreach (CacheKey key in OneKeyOfEach())
        {
            CacheException error = await Should.ThrowAsync<CacheException>(async () =>
                await On('a').SetAsync(key, new CacheValue(new byte[20 << 20]), Cancellation));
            error.Failure.ShouldBe(CacheFailure.TooLarge);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-0.5)]
    [InlineData(-1)]
    public async Task Set_WithATimeToLiveOfNothing_IsTheCallersFault(double milliseconds) =>
        await Should.ThrowAsync<ArgumentOutOfRangeException>(async () => await On('a').SetAsync(
            "key", new CacheValue(default, 0, TimeSpan.FromMilliseconds(milliseconds)), Cancellation));

    [Fact]
    public async Task Key_WithoutBytesOrWithTooMany_IsTheCallersFault()
    {
        await Should.ThrowAsync<ArgumentException>(async () => await On('a').TryGetAsync(default, Cancellation));
        Should.Throw<ArgumentException>(() => new CacheKey(""));
        Should.Throw<ArgumentException>(() => new CacheKey(new string('k', 65_536)));
        new CacheKey(new string('k', 65_535)).Bytes.Length.ShouldBe(CacheKey.MaxLength);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static CacheValue Text(string text) => new(System.Text.Encoding.UTF8.GetBytes(text));

    private static string TextOf(CacheEntry entry) => System.Text.Encoding.UTF8.GetString(entry.Value.Span);

    private Group On(char node) => _cluster[node.ToString()].Group("default");

    private CacheKey KeyOf(string owner) => TestCluster.KeysOf(_cluster["a"], owner).First();

    private IEnumerable<CacheKey> OneKeyOfEach() => ((string[])["a", "b", "c"]).Select(KeyOf);
}
