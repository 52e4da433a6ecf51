using Pinyon.Peers;
using Pinyon.Testing;
using Pinyon.Tests.Groups;

namespace Pinyon.Tests.Cluster;

/// <summary>Writes, entries and copies of a slot whose owner changes: nothing is stale afterwards.</summary>
public sealed class MovingSlotTests
{
    private static readonly GroupOptions Hot = ChangingCluster.Group(hotReads: 0);
    private static readonly GroupOptions Kept = ChangingCluster.Group(replicas: 1);

    /// <summary>In abc it is a's, in abcd it is d's.</summary>
    private static readonly CacheKey Key = ChangingCluster.KeyOf(("abc", 'a'), ("abcd", 'd'));

    [Fact]
    public void Write_ThatWaitsWhileItsSlotMoves_LandsOnceAtTheNewOwner() =>
        ChangingCluster.Run("abc", Hot, async cluster =>
        {
            cluster.Start("d", "abcd");
            await cluster.SetAsync('a', Key, "old");
            await cluster.GetAsync('b', Key);
            await cluster.GetAsync('b', Key);
            cluster.Transport.Set(TestCluster.MemberNamed("b"), InProcessLink.Refused);
            Task write = cluster.SetAsync('a', Key, "new");
            cluster.Set("abcd");
            await cluster.PassAsync(1);

            cluster['a'].Members.Length.ShouldBe(4, "the view is published");
            (write.IsCompleted, cluster['a'].Views.IsChanging).ShouldBe((false, true));
            await write;
            await cluster.PassAsync(1);

            cluster['a'].Views.IsChanging.ShouldBeFalse();
            cluster.Transport.Calls(TestCluster.MemberNamed("d"), PeerOperation.Set).ShouldBe(1);
            (await cluster.KeptAtAsync('d', Key)).ShouldBe("new");
            (await cluster.KeptAtAsync('a', Key)).ShouldBeNull();
        });

    [Fact]
    public void Write_AppliedBeforeItsSlotMoves_IsAcknowledgedBeforeTheChangeIsOver() =>
        ChangingCluster.Run("abc", Kept, async cluster =>
        {
            cluster.Start("d", "abcd");
            var replicated = new TaskCompletionSource();
            cluster.Transport.BeforeReply = (_, request) =>
                new ValueTask(request.Operation is PeerOperation.Replicate ? replicated.Task : Task.CompletedTask);
            Task write = cluster.SetAsync('a', Key, "old");
            (await cluster.KeptAtAsync('a', Key)).ShouldBe("old", "applied");
            cluster.Set("abcd");
            await cluster.PassAsync(1);

            (write.IsCompleted, cluster['a'].Views.IsChanging).ShouldBe((false, true));
            replicated.SetResult();
            await write;
            await cluster.PassAsync(1);

            cluster['a'].Views.IsChanging.ShouldBeFalse();
        });

    [Fact]
    public void Writes_RedirectedHere_DoNotHoldUpAChange() => ChangingCluster.Run("abc", Kept, async cluster =>
    {
        // Two members that each take the other for the owner: there is always one such write under way.
        cluster.Start("d", "abcd");
        cluster.Transport.BeforeReply = async (_, request) =>
        {
            if (request.Operation is PeerOperation.Replicate) await cluster.PassAsync(500);
        };
        using var end = new CancellationTokenSource();
        Task[] writers = [.. Enumerable.Range(0, 3).Select(async i =>
        {
            await cluster.PassAsync(150 * i);
            while (!end.IsCancellationRequested) await RedirectAsync(cluster, 'a');
        })];
        await cluster.PassAsync(1000);

        cluster.Set("abcd");
        await cluster.PassAsync(600);

        cluster['a'].Views.IsChanging.ShouldBeFalse();
        await end.CancelAsync();
        await Task.WhenAll(writers);
    });

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Entries_OfASlotThatWentAwayAndCameBack_AreNotFoundAgain(int replicas) =>
        ChangingCluster.Run("abc", ChangingCluster.Group(replicas), async cluster =>
        {
            cluster.Start("d", "abcd");
            await cluster.SetAsync('b', Key, "old");
            await cluster.ChangeAsync("abcd");
            (await cluster.GetAsync('b', Key)).ShouldBeNull("what d gains, it begins with nothing");

            await cluster.ChangeAsync("abc");

            (await cluster.GetAsync('b', Key)).ShouldBeNull();
            (await cluster.KeptAtAsync('a', Key)).ShouldBeNull();
        });

    [Fact]
    public void Entries_WithAReplica_OutliveTheirOwnerThatLeaves() => ChangingCluster.Run("abc", Kept, async cluster =>
    {
        cluster.Start("d", "abcd");
        await cluster.ChangeAsync("abcd");
        await cluster.SetAsync('b', Key, "kept");

        await cluster.ChangeAsync("abc");

        (await cluster.GetAsync('b', Key)).ShouldBe("kept");
    });

    [Fact]
    public void Entries_WrittenByTheOwnerInBetween_WinOverThoseOfBefore() =>
        ChangingCluster.Run("abc", ChangingCluster.Group(), async cluster =>
        {
            cluster.Start("d", "abcd");
            await cluster.SetAsync('b', Key, "old");
            await cluster.ChangeAsync("abcd");
            await cluster.SetAsync('a', Key, "between");
            (await cluster.GetAsync('c', Key)).ShouldBe("between");

            await cluster.ChangeAsync("abc");
            (await cluster.GetAsync('c', Key)).ShouldBeNull();
            await cluster.SetAsync('c', Key, "new");

            (await cluster.GetAsync('b', Key)).ShouldBe("new");
        });

    [Fact]
    public void Node_RemovedAndAddedAgain_ForwardsInBetweenAndStartsWithNothing() =>
        ChangingCluster.Run("abc", ChangingCluster.Group(), async cluster =>
        {
            CacheKey key = ChangingCluster.KeyOf(("abc", 'c'), ("ab", 'b'));
            await cluster.SetAsync('a', key, "old");

            await cluster.ChangeAsync("ab");
            (await cluster.GetAsync('c', key)).ShouldBeNull();
            await cluster.SetAsync('c', key, "between");
            (await cluster.GetAsync('a', key)).ShouldBe("between");
            await cluster.ChangeAsync("abc");

            (await cluster.GetAsync('a', key)).ShouldBeNull();
            await cluster.SetAsync('b', key, "new");
            (await cluster.GetAsync('c', key)).ShouldBe("new");
            (await cluster.KeptAtAsync('c', key)).ShouldBe("new");
        });

    [Fact]
    public void Copies_OfASlotThatWentAwayAndCameBack_EndWithinALease() =>
        ChangingCluster.Run("abc", Hot, async cluster =>
        {
            cluster.Start("d", "abcd");
            await cluster.SetAsync('a', Key, "old");
            await cluster.GetAsync('b', Key);
            await cluster.GetAsync('b', Key);
            await cluster.ChangeAsync("abcd");
            await cluster.SetAsync('c', Key, "new");
            await cluster.ChangeAsync("abc");
            string?[] seen = new string?[30];

            for (int i = 0; i < seen.Length; i++)
            {
                seen[i] = await cluster.GetAsync('b', Key);
                await cluster.PassAsync(100);
            }

            seen[10..].ShouldAllBe(value => value == null, "a second after the change");
        });

    [Fact]
    public void Copies_AfterAChange_AreGrantedAndRevokedByTheNewOwner() =>
        ChangingCluster.Run("abc", Hot, async cluster =>
        {
            cluster.Start("d", "abcd");
            await cluster.ChangeAsync("abcd");
            await cluster.SetAsync('a', Key, "one");
            await cluster.GetAsync('b', Key);
            await cluster.GetAsync('b', Key);
            int calls = cluster.Transport.Calls(TestCluster.MemberNamed("d"), PeerOperation.Get);
            (await cluster.GetAsync('b', Key)).ShouldBe("one");
            cluster.Transport.Calls(TestCluster.MemberNamed("d"), PeerOperation.Get).ShouldBe(calls, "from a copy");

            await cluster.SetAsync('c', Key, "two");

            (await cluster.GetAsync('b', Key)).ShouldBe("two");
            cluster.Transport.Calls(TestCluster.MemberNamed("b"), PeerOperation.Revoke).ShouldBe(1);
        });

    [Fact]
    public void Write_OfAKeyThatADepartedMemberHolds_WaitsForItsLease() =>
        ChangingCluster.Run("abcd", Hot, async cluster =>
        {
            CacheKey key = ChangingCluster.KeyOf(("abcd", 'a'), ("abc", 'a'));
            await cluster.SetAsync('a', key, "old");
            await cluster.GetAsync('d', key);
            await cluster.GetAsync('d', key);
            foreach (char node in "abc") cluster.SetAt(node, "abc");
            await cluster.PassAsync(1);

            await cluster.SetAsync('b', key, "new");

            (await cluster.GetAsync('d', key)).ShouldBe("new", "d believes still that it is a member");
            cluster['a'].Statistics.LeaseWaits.ShouldBe(1);
        });

    private static async Task RedirectAsync(ChangingCluster cluster, char node)
    {
        var header = new PeerHeader(cluster[node].Ring, Clock: 0, Final: true, NotAfter: ulong.MaxValue);
        await cluster[node].Handler.AnswerAsync(
            new PeerRequest(
                PeerOperation.Set, PinyonNodeOptions.DefaultGroup, header, [new PeerItem(Key, "x"u8.ToArray())]),
            TestContext.Current.CancellationToken);
    }
}
