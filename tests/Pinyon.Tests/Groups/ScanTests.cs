using System.Text;
using Pinyon.Peers;
using Pinyon.Peers.Details;
using Pinyon.Testing;

namespace Pinyon.Tests.Groups;

/// <summary>Walks over the keys of a cluster: each key at least once, through any node.</summary>
public sealed class ScanTests : IAsyncDisposable
{
    private TestCluster _cluster = TestCluster.Of("a", "b", "c");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(int.MaxValue)]
    public async Task Scan_PageByPage_ListsEveryKey(int count)
    {
        string[] keys = await FillAsync(500);
        List<string> seen = [];
        ScanCursor cursor = default;
        do
        {
            ScanPage page = await On("b").ScanAsync(cursor, count, cancellationToken: Cancellation);
            seen.AddRange(page.Keys.Select(key => key.ToString()));
            ScanCursor.TryParse(page.Next.ToString(), out cursor).ShouldBeTrue();
            cursor.ShouldBe(page.Next);
        }
        while (cursor != default);

        seen.Distinct().ShouldBe(keys, ignoreOrder: true);
        seen.Count.ShouldBe(500, "nothing was written meanwhile");
    }

    [Fact]
    public async Task ScanAll_WithAPattern_ListsWhatMatches()
    {
        await FillAsync(100);

        string[] seen = [.. (await ToListAsync(On("a").ScanAllAsync(KeyPattern.StartingWith("nut-1"), Cancellation)))];

        seen.ShouldBe(["nut-1", .. Enumerable.Range(10, 10).Select(i => $"nut-{i}")], ignoreOrder: true);
    }

    [Fact]
    public async Task Scan_WhileOthersComeAndGo_ListsAllThatStay()
    {
        string[] keys = await FillAsync(300);
        List<string> seen = [];
        ScanCursor cursor = default;
        for (int i = 0; i == 0 || cursor != default; i++)
        {
            ScanPage page = await On("a").ScanAsync(cursor, 5, cancellationToken: Cancellation);
            seen.AddRange(page.Keys.Select(key => key.ToString()));
            cursor = page.Next;
            foreach (int other in Enumerable.Range(i * 50, 50)) await SetAsync($"other-{other}");
            if (i > 0) await On("c").RemoveAsync($"other-{i}", Cancellation);
        }

        keys.Except(seen).ShouldBeEmpty();
    }

    [Fact]
    public async Task ScanAndCount_OfWhatIsGone_PassItOver()
    {
        await FillAsync(40);
        var brief = new CacheValue("x"u8.ToArray(), TimeToLive: TimeSpan.FromSeconds(1));
        await On("a").SetAsync("brief", brief, Cancellation);
        await On("a").SetAsync("tagged", new CacheValue("x"u8.ToArray()) { Tags = ["tree"] }, Cancellation);
        (await On("b").CountAsync(Cancellation)).ShouldBe(42);

        _cluster.Time.Advance(TimeSpan.FromSeconds(2));
        await On("a").RemoveByTagAsync("tree", Cancellation);
        (await On("b").CountAsync(Cancellation)).ShouldBe(40);

        await On("a").ClearAsync(Cancellation);
        (await On("b").CountAsync(Cancellation)).ShouldBe(0);
        (await ToListAsync(On("c").ScanAllAsync(cancellationToken: Cancellation))).ShouldBeEmpty();
    }

    [Fact]
    public async Task ScanAndCount_WithReplicas_MeetEachKeyOnce()
    {
        await _cluster.DisposeAsync();
        _cluster = TestCluster.With(new GroupOptions { Name = PinyonNodeOptions.DefaultGroup, Replicas = 2 });
        string[] keys = await FillAsync(100);

        (await On("b").CountAsync(Cancellation)).ShouldBe(100);
        (await ToListAsync(On("b").ScanAllAsync(cancellationToken: Cancellation))).ShouldBe(keys, ignoreOrder: true);
    }

    [Fact]
    public async Task ScanAndCount_OfLoadedEntries_PassAbsenceOver()
    {
        await _cluster.DisposeAsync();
        _cluster = TestCluster.With(new GroupOptions
        {
            Name = PinyonNodeOptions.DefaultGroup,
            Loader = (key, _, _) => ValueTask.FromResult(
                key.ToString().StartsWith("nut", StringComparison.Ordinal)
                    ? LoadResult.Found("x"u8.ToArray())
                    : LoadResult.NotFound),
            NotFoundTimeToLive = TimeSpan.FromMinutes(1),
        });
        CacheKey[] keys = ["nut-1", "nut-2", "cone-1", "cone-2"];
        await On("a").GetManyAsync(keys, Cancellation);

        (await On("b").CountAsync(Cancellation)).ShouldBe(2);
        (await ToListAsync(On("b").ScanAllAsync(cancellationToken: Cancellation)))
            .ShouldBe(["nut-1", "nut-2"], ignoreOrder: true);
    }

    [Fact]
    public async Task Scan_OfAMemberThatIsAway_FailsAndCanBeTriedAgain()
    {
        string[] keys = await FillAsync(100);
        _cluster.Transport.Set(TestCluster.MemberNamed("b"), InProcessLink.Refused);
        ScanPage first = await On("a").ScanAsync(default, int.MaxValue, cancellationToken: Cancellation);

        (await Should.ThrowAsync<CacheException>(
            On("a").ScanAsync(first.Next, 10, cancellationToken: Cancellation).AsTask())).Failure
            .ShouldBe(CacheFailure.OwnerUnreachable);
        (await Should.ThrowAsync<CacheException>(On("a").CountAsync(Cancellation).AsTask())).Failure
            .ShouldBe(CacheFailure.OwnerUnreachable);

        _cluster.Transport.Set(TestCluster.MemberNamed("b"), InProcessLink.Up);
        List<string> seen = [.. first.Keys.Select(key => key.ToString())];
        for (ScanCursor cursor = first.Next; cursor != default;)
        {
            ScanPage page = await On("a").ScanAsync(cursor, 100, cancellationToken: Cancellation);
            seen.AddRange(page.Keys.Select(key => key.ToString()));
            cursor = page.Next;
        }

        seen.ShouldBe(keys, ignoreOrder: true);
    }

    [Fact]
    public async Task Cursor_OfAMemberThatHasLeft_GoesOnWithTheNext()
    {
        string[] keys = await FillAsync(100);
        ScanCursor.TryParse("ffff.bb", out ScanCursor cursor).ShouldBeTrue();

        ScanPage page = await On("a").ScanAsync(cursor, int.MaxValue, cancellationToken: Cancellation);

        page.Keys.Select(key => key.ToString())
            .ShouldBe(keys.Where(key => _cluster["a"].OwnerOf(key).Name == "c"), ignoreOrder: true);
        page.IsLast.ShouldBeTrue();
        ScanCursor.TryParse("0.zzz", out ScanCursor last).ShouldBeTrue();
        (await On("a").ScanAsync(last, 1, cancellationToken: Cancellation)).IsLast.ShouldBeTrue();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a")]
    [InlineData(".a")]
    [InlineData("xyz.a")]
    [InlineData("0.")]
    [InlineData("-1.a")]
    [InlineData("11112222333344445.a")]
    public void Cursor_FromTextThatIsNone_IsRefused(string? text) => ScanCursor.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData(1, 1, false)]      // goes on where it was
    [InlineData(1, 2, true)]
    [InlineData(1, 0, true)]
    [InlineData(ulong.MaxValue, 1, false)]
    public async Task Scan_OfAMemberThatSendsItsCallersBack_IsBroken(ulong position, ulong next, bool isGood)
    {
        AnswerB(new PeerPage(next, 0, []));
        ScanCursor.TryParse($"{position:x}.b", out ScanCursor cursor).ShouldBeTrue();

        Task<ScanPage> scan = On("a").ScanAsync(cursor, 1, cancellationToken: Cancellation).AsTask();

        if (isGood) (await scan).Keys.ShouldBeEmpty();
        else (await Should.ThrowAsync<CacheException>(scan)).Failure.ShouldBe(CacheFailure.BrokenAnswer);
    }

    [Fact]
    public async Task Scan_AnsweredWithoutAPage_IsBroken()
    {
        AnswerB(null);

        (await Should.ThrowAsync<CacheException>(On("a").CountAsync(Cancellation).AsTask())).Failure
            .ShouldBe(CacheFailure.BrokenAnswer);
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(1UL)]
    [InlineData(0x8000_0000_0000_0001UL)]
    [InlineData(ulong.MaxValue)]
    public async Task Scan_FromAnyPositionAndForAnyCount_EndsSomewhere(ulong position)
    {
        await FillAsync(100);
        var header = new PeerHeader(_cluster["b"].Ring, Clock: 0, Final: false, NotAfter: 0);
        var item = new PeerItem { Scan = new PeerScan(position, int.MaxValue) };
        var request = new PeerRequest(PeerOperation.Scan, PinyonNodeOptions.DefaultGroup, header, [item]);

        PeerReply reply = await _cluster["b"].Handler.AnswerAsync(request, Cancellation);

        reply.Results[0].Page.ShouldNotBeNull().Next.ShouldBe(0UL);
    }

    [Fact]
    public async Task Scan_OfLongKeys_EndsItsPageByBytes()
    {
        foreach (int i in Enumerable.Range(0, 100)) await SetAsync($"{i}{new string('x', 60_000)}");

        ScanPage page = await On("a").ScanAsync(default, int.MaxValue, cancellationToken: Cancellation);

        page.Keys.Count.ShouldBeInRange(5, 40);
        (await On("a").CountAsync(Cancellation)).ShouldBe(100);
    }

    [Fact]
    public async Task Count_OfMoreThanOnePieceAtAPeer_CountsAllOfIt()
    {
        const int Count = 101_000;
        CacheKey[] keys = [.. Enumerable.Range(0, 4 * Count).Select(i => new CacheKey($"{i}"))
            .Where(key => _cluster["a"].OwnerOf(key).Name == "b").Take(Count)];
        keys.Length.ShouldBe(Count);
        var header = new PeerHeader(_cluster["b"].Ring, Clock: 0, Final: false, NotAfter: ulong.MaxValue);
        await _cluster["b"].OwnerFor("default").WriteAsync(new PeerRequest(
            PeerOperation.Set, "default", header, [.. keys.Select(key => new PeerItem(key))]), Cancellation);

        (await On("a").CountAsync(Cancellation)).ShouldBe(Count);
    }

    [Theory]
    [InlineData(100_095)]   // the last entries of a piece come in the groups of the index
    [InlineData(int.MaxValue)]
    public async Task Count_OfAsManyAsAMemberSays_IsTheirSum(int said)
    {
        AnswerB(new PeerPage(0, said, []));

        (await On("a").CountAsync(Cancellation)).ShouldBe(said);
    }

    [Fact]
    public async Task Count_OfMoreThanThereCanBe_IsBroken()
    {
        AnswerB(new PeerPage(0, long.MaxValue, []));

        (await Should.ThrowAsync<CacheException>(On("a").CountAsync(Cancellation).AsTask())).Failure
            .ShouldBe(CacheFailure.BrokenAnswer);
    }

    [Fact]
    public void Scan_OfNothing_IsRefusedAtOnce() => Should.Throw<ArgumentOutOfRangeException>(
        () => On("a").ScanAsync(default, 0, cancellationToken: Cancellation).AsTask());

    private void AnswerB(PeerPage? page) => _cluster.Transport.Listen(
        TestCluster.MemberNamed("b"),
        new ScriptedPeer(request => new PeerReply(
            request.Header.Ring, request.Header.Clock, [new PeerResult(PeerStatus.Found) { Page = page }])));

    private async Task<string[]> FillAsync(int count)
    {
        string[] keys = [.. Enumerable.Range(0, count).Select(i => $"nut-{i}")];
        foreach (string key in keys) await SetAsync(key);
        return keys;
    }

    private Task SetAsync(string key) =>
        On("a").SetAsync(key, new CacheValue(Encoding.ASCII.GetBytes(key)), Cancellation).AsTask();

    private static async Task<List<string>> ToListAsync(IAsyncEnumerable<CacheKey> keys)
    {
        List<string> list = [];
        await foreach (CacheKey key in keys) list.Add(key.ToString());
        return list;
    }

    private Group On(string node) => _cluster[node].Group("default");
}
