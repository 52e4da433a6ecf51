using Pinyon.Peers;
using Pinyon.Testing;
using Pinyon.Versions;

namespace Pinyon.Tests.Copies;

/// <summary>
/// R4: a write stops granting, revokes or waits, applies and acknowledges, with any messages in flight.
/// </summary>
public sealed class HotCopyWriteTests : IAsyncDisposable
{
    private readonly CopyCluster _cluster = new();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Theory]
    [InlineData('a')]
    [InlineData('b')]
    [InlineData('c')]
    public async Task Set_ThroughAnyNode_EndsAllCopiesBeforeItIsAppliedAndAcknowledged(char writer)
    {
        await CopyEverywhereAsync();
        TaskCompletionSource revoke = _cluster.HoldRequests(PeerOperation.Revoke);

        Task set = _cluster.SetAsync(writer, "new");

        set.IsCompleted.ShouldBeFalse("acknowledged while copies may be read");
        (await _cluster.GetAsync('a')).ShouldBe("old", "applied while copies may be read");
        revoke.SetResult();
        await set;
        await ShouldReadEverywhereAsync("new");
    }

    [Theory]
    [InlineData("remove")]
    [InlineData("set many")]
    [InlineData("remove at its owner")]
    [InlineData("remove by tag")]
    [InlineData("clear")]
    [InlineData("clear at its owner")]
    [InlineData("set if it has its version")]
    public async Task Write_OfAnyKind_EndsAllCopies(string write)
    {
        await CopyEverywhereAsync();
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        string? expected = null;
        switch (write)
        {
            case "remove":
                await _cluster.On('c').RemoveAsync(_cluster.Key, cancellation);
                break;
            case "remove at its owner":
                await _cluster.On('a').RemoveAsync(_cluster.Key, cancellation);
                break;
            case "clear at its owner":
                await _cluster.On('a').ClearAsync(cancellation);
                break;
            case "clear":
                await _cluster.On('c').ClearAsync(cancellation);
                break;
            case "remove by tag":
                await _cluster.On('c').RemoveByTagAsync("tag", cancellation);
                break;
            case "set if it has its version":
                ulong version = (await _cluster.On('b').TryGetAsync(_cluster.Key, cancellation))!.Value.Version;
                await _cluster.On('b').TrySetAsync(
                    _cluster.Key, new CacheValue("new"u8.ToArray()), WriteCondition.IfVersion(version), cancellation);
                expected = "new";
                break;
            default:
                var value = new CacheValue("new"u8.ToArray());
                await _cluster.On('c').SetManyAsync(
                    [new(_cluster.KeyOf("other"), value), new(_cluster.Key, value)], cancellation);
                expected = "new";
                break;
        }

        await ShouldReadEverywhereAsync(expected);
    }

    [Fact]
    public async Task Set_WhileItTellsItsHolders_GrantsNobodyACopy()
    {
        await CopyEverywhereAsync();
        TaskCompletionSource revoked = _cluster.HoldReplies(PeerOperation.Revoke);

        Task set = _cluster.SetAsync('a', "new");
        (await _cluster.GetAsync('b')).ShouldBe("old", "its copy was revoked, so it asks the owner");
        bool hadCopy = await _cluster.AnswersFromACopyAsync('b');
        revoked.SetResult();
        await set;

        hadCopy.ShouldBeFalse();
        await ShouldReadEverywhereAsync("new");
    }

    [Fact]
    public async Task Set_InTheMiddleOfAGet_LeavesNoCopyOfWhatWasBefore()
    {
        // At every place in turn where the owner looks at the clock while it answers: that is before and after it
        // notes the holder, and before and after it reads the store.
        int interrupted = 0;
        for (int look = 1; look <= 12; look++)
        {
            CacheKey key = _cluster.KeyOf($"key{look}");
            await _cluster.SetAsync('a', "old", key: key);
            Task set = Task.CompletedTask;
            int looksLeft = look;
            _cluster.OwnerLooksAtClock = () =>
            {
                if (--looksLeft == 0)
                {
                    interrupted++;
                    set = _cluster.SetAsync('a', "new", key: key);
                }
            };

            await _cluster.GetAsync('b', key);
            _cluster.OwnerLooksAtClock = null;
            await (looksLeft > 0 ? _cluster.SetAsync('a', "new", key: key) : set);

            (await _cluster.GetAsync('b', key)).ShouldBe("new", $"written at look {look}");
        }

        interrupted.ShouldBeGreaterThan(3);
    }

    [Theory]
    [InlineData('a', 0)]
    [InlineData('a', 4)]   // so many that one more is granted a copy, whatever the write costs
    [InlineData('c', 4)]
    public async Task Get_InTheMiddleOfASet_LeavesNoCopyOfWhatWasBefore(char writer, int reads)
    {
        int interrupted = 0;
        for (int look = 1; look <= 12; look++)
        {
            CacheKey key = _cluster.KeyOf($"key{look}");
            await _cluster.SetAsync('a', "old", key: key);
            for (int i = 0; i < reads; i++)
            {
                await _cluster['a'].Handler.AnswerAsync(GetOf(key), TestContext.Current.CancellationToken);
            }

            Task get = Task.CompletedTask;
            int looksLeft = look;
            _cluster.OwnerLooksAtClock = () =>
            {
                if (--looksLeft == 0)
                {
                    interrupted++;
                    get = _cluster.GetAsync('b', key);
                }
            };

            await _cluster.SetAsync(writer, "new", key: key);
            _cluster.OwnerLooksAtClock = null;
            await get;

            (await _cluster.GetAsync('b', key)).ShouldBe("new", $"read at look {look}");
        }

        interrupted.ShouldBeGreaterThan(1);
    }

    [Fact]
    public async Task Get_WhoseAnswerIsOvertakenByTheRevocation_KeepsNothing()
    {
        await _cluster.SetAsync('a', "old");
        TaskCompletionSource answer = _cluster.HoldReplies(PeerOperation.Get);
        Task<string?> get = _cluster.GetAsync('b');

        await _cluster.SetAsync('a', "new");
        _cluster.Calls('b', PeerOperation.Revoke).ShouldBe(1, "the grant in flight counts as a holder");
        answer.SetResult();

        (await get).ShouldBe("old", "it began before the write");
        (await _cluster.GetAsync('b')).ShouldBe("new");
    }

    [Fact]
    public async Task Get_WhileAnotherOfItsKeyIsUnderWay_IsSentOfItsOwn()
    {
        // R3: the first one has read already, and what it read is overwritten before the second one begins.
        await _cluster.SetAsync('a', "old");
        TaskCompletionSource answer = _cluster.HoldReplies(PeerOperation.Get);
        Task<string?> first = _cluster.GetAsync('b');
        await _cluster.SetAsync('a', "new");

        Task<string?> second = _cluster.GetAsync('b');
        answer.SetResult();

        (await first).ShouldBe("old");
        (await second).ShouldBe("new");
    }

    [Fact]
    public void Set_WithAHolderThatIsSilent_WaitsUntilItsLeaseIsOver() => _cluster.Run(async () =>
    {
        await _cluster.SetAsync('a', "old");
        await _cluster.CopyAsync('b');
        _cluster.Set('b', InProcessLink.Silent);

        Task set = _cluster.SetAsync('a', "new");
        int answeredOld = 0;
        int waited = 0;
        while (!set.IsCompleted)
        {
            answeredOld = _cluster.HasCopy('b') ? waited : answeredOld;
            await _cluster.PassAsync(milliseconds: 1);
            waited++;
        }

        answeredOld.ShouldBeInRange(900, waited - 1, "its own clock ends its copy before the write is applied");
        waited.ShouldBeInRange(1000, 1400, "a lease, and a third for the answer");
        _cluster['a'].Statistics.LeaseWaits.ShouldBe(1);
        _cluster.Set('b', InProcessLink.Up);
        (await _cluster.GetAsync('b')).ShouldBe("new");
    });

    [Fact]
    public async Task Set_AfterItsHolderWasSilent_DoesNotWaitAgainForTenSeconds()
    {
        await _cluster.SetAsync('a', "old");
        await _cluster.CopyAsync('b');
        _cluster.Set('b', InProcessLink.Refused);
        Task set = _cluster.SetAsync('a', "new");
        set.IsCompleted.ShouldBeFalse();
        _cluster.Advance(1010);
        await set;
        _cluster.Set('b', InProcessLink.Up);

        (await _cluster.AnswersFromACopyAsync('b')).ShouldBeFalse();
        (await _cluster.AnswersFromACopyAsync('b')).ShouldBeFalse("barred");
        _cluster.Set('b', InProcessLink.Refused);
        await _cluster.SetAsync('a', "newer");
        _cluster.Set('b', InProcessLink.Up);
        _cluster.Advance(10_000);

        for (int i = 0; i < 4; i++)
        {
            (await _cluster.GetAsync('b')).ShouldBe("newer", "reads buy back what the writes cost");
        }

        (await _cluster.AnswersFromACopyAsync('b')).ShouldBeTrue("no longer barred");
    }

    [Fact]
    public async Task Set_ThatWaitedBeyondItsDeadline_IsLateAndNotApplied()
    {
        await _cluster.SetAsync('a', "old");
        await _cluster.CopyAsync('b');
        _cluster.Set('b', InProcessLink.Refused);
        ulong soon = HybridClock.Add(new HybridClock(_cluster.Time).Now, TimeSpan.FromMilliseconds(500));
        var header = new PeerHeader(_cluster['a'].Ring, 0, Final: false, NotAfter: soon);
        PeerItem item = new(_cluster.Key, "late"u8.ToArray());
        ValueTask<PeerReply> set = _cluster['a'].Handler.AnswerAsync(
            new PeerRequest(PeerOperation.Set, PinyonNodeOptions.DefaultGroup, header, [item]),
            TestContext.Current.CancellationToken);

        _cluster.Advance(1010);

        (await set).Results[0].Status.ShouldBe(PeerStatus.Late);
        (await _cluster.GetAsync('a')).ShouldBe("old");
    }

    [Fact]
    public async Task Key_WrittenMoreThanRead_GetsNoCopies()
    {
        await CopyEverywhereAsync();
        for (int i = 0; i < 50; i++)
        {
            await _cluster.SetAsync('a', $"value {i}");
            await _cluster.SetAsync('a', $"value {i} again");
            (await _cluster.GetAsync('b')).ShouldBe($"value {i} again");
        }

        _cluster.Calls('b', PeerOperation.Revoke).ShouldBeLessThanOrEqualTo(3);
    }

    [Fact]
    public void Set_BehindACallThatHangs_WaitsForTheLeaseNoLongerThanAlone() => _cluster.Run(async () =>
    {
        CacheKey[] keys = [.. Enumerable.Range(0, 2).Select(i => _cluster.KeyOf($"behind{i}"))];
        foreach (CacheKey key in keys)
        {
            await _cluster.SetAsync('a', "old", key: key);
            await _cluster.CopyAsync('b', key);
        }

        var time = new MonotonicTime(_cluster.Time);
        _cluster.HoldRequests(PeerOperation.Revoke);
        Task first = _cluster.SetAsync('a', "new", key: keys[0]);
        await _cluster.PassAsync(200);
        long began = time.Now;
        await _cluster.SetAsync('a', "new", key: keys[1]);

        (time.Now - began).ShouldBeLessThanOrEqualTo(1340);
        await first;
    });

    [Fact]
    public void Set_BehindACallThatIsSlow_CountsItsThirdOfALeaseFromItsComing() => _cluster.Run(async () =>
    {
        // The first key is revoked at the holder just in time. The holder renews its lease and never answers for the
        // second key.
        CacheKey[] keys = [.. Enumerable.Range(0, 2).Select(i => _cluster.KeyOf($"behind{i}"))];
        foreach (CacheKey key in keys)
        {
            await _cluster.SetAsync('a', "old", key: key);
            await _cluster.CopyAsync('b', key);
        }

        int calls = 0;
        _cluster.Transport.BeforeDelivery = (_, request) => request.Operation is not PeerOperation.Revoke
            ? ValueTask.CompletedTask
            : new ValueTask(++calls == 1 ? _cluster.PassAsync(320) : new TaskCompletionSource().Task);
        var time = new MonotonicTime(_cluster.Time);
        Task first = _cluster.SetAsync('a', "new", key: keys[0]);
        await _cluster.PassAsync(10);
        await _cluster.SetAsync('a', "new", key: keys[1]);

        time.Now.ShouldBeLessThanOrEqualTo(1340);
        calls.ShouldBe(2);
        await first;
    });

    private PeerRequest GetOf(CacheKey key) => new(
        PeerOperation.Get,
        PinyonNodeOptions.DefaultGroup,
        new PeerHeader(_cluster['a'].Ring, 0, Final: false, NotAfter: 0) { Holder = "b", AsksLease = true },
        [new PeerItem(key)]);

    private async Task CopyEverywhereAsync()
    {
        var value = new CacheValue("old"u8.ToArray()) { Tags = ["tag"] };
        await _cluster.On('a').SetAsync(_cluster.Key, value, TestContext.Current.CancellationToken);
        await _cluster.CopyAsync('b');
        await _cluster.CopyAsync('c');
    }

    private async Task ShouldReadEverywhereAsync(string? value)
    {
        foreach (char node in "abc")
        {
            (await _cluster.GetAsync(node)).ShouldBe(value, $"through {node}");
        }
    }
}
