using Pinyon.Membership;
using Pinyon.Peers;
using Pinyon.Testing;
using Pinyon.Tests.Groups;

namespace Pinyon.Tests.Cluster;

/// <summary>Replicas that miss a write, or get it late, while the slot's owner changes (R9).</summary>
public sealed class MovingReplicaTests
{
    private static readonly GroupOptions Kept = ChangingCluster.Group(replicas: 1);

    /// <summary>In abc it is a's, and b keeps it too; in bc it is b's.</summary>
    private static readonly CacheKey Key = ChangingCluster.KeyOf(("abc", 'a'), ("bc", 'b'));

    private static readonly Member A = TestCluster.MemberNamed("a");
    private static readonly Member B = TestCluster.MemberNamed("b");

    [Fact]
    public void Write_ThatArrivesAfterItsSenderHasGivenTheSlotAway_DoesNotReplaceWhatTheNewOwnerWrote() =>
        ChangingCluster.Run(
            "abc",
            Kept,
            async cluster =>
            {
                var gate = new TaskCompletionSource();
                cluster.Transport.BeforeDelivery = (to, request) => new ValueTask(
                    request.Operation is PeerOperation.Replicate && to == B ? gate.Task : Task.CompletedTask);
                Task old = cluster.SetAsync('a', Key, "old");
                await cluster.ChangeAsync("bc");
                await old;
                await cluster.SetAsync('c', Key, "new");

                gate.SetResult();
                await cluster.PassAsync(5000);

                (await cluster.GetAsync('c', Key)).ShouldBe("new");
                (await cluster.KeptAtAsync('b', Key)).ShouldBe("new");
            },
            ahead: name => name == "a" ? TimeSpan.FromSeconds(30) : TimeSpan.Zero);

    [Fact]
    public void Write_ThatArrivesWhenItsSenderOwnsTheSlotAgain_IsNotTaken() => ChangingCluster.Run(
        "abc",
        Kept,
        async cluster =>
        {
            var gate = new TaskCompletionSource();
            int sent = 0;
            cluster.Transport.BeforeDelivery = (to, request) => new ValueTask(
                request.Operation is PeerOperation.Replicate && to == B && sent++ == 0
                    ? gate.Task
                    : Task.CompletedTask);
            await cluster.SetAsync('a', Key, "lost");
            await cluster.ChangeAsync("bc");
            await cluster.ChangeAsync("abc");

            gate.SetResult();
            await cluster.PassAsync(5000);

            (await cluster.KeptAtAsync('b', Key)).ShouldBeNull();
        },
        ahead: name => name == "a" ? TimeSpan.FromSeconds(30) : TimeSpan.Zero);

    [Fact]
    public void Replica_ThatMissedAWrite_HasItWhenItCanBeReachedAgain() =>
        ChangingCluster.Run("abc", Kept, async cluster =>
        {
            await cluster.SetAsync('c', Key, "one");
            cluster.Transport.Set(A, B, InProcessLink.Silent);
            await cluster.SetAsync('c', Key, "two");
            (await cluster.KeptAtAsync('b', Key)).ShouldBe("one");

            cluster.Transport.Set(A, B, InProcessLink.Up);
            await cluster.PassAsync(5000);

            (await cluster.KeptAtAsync('b', Key)).ShouldBe("two");
        });

    [Fact]
    public void Replica_ThatMissedAWriteAndOwnsTheSlotNow_LosesTheOldValueWhenItCanBeReachedAgain() =>
        ChangingCluster.Run("abc", Kept, async cluster =>
        {
            await cluster.SetAsync('c', Key, "one");
            cluster.Transport.Set(A, B, InProcessLink.Silent);
            await cluster.SetAsync('c', Key, "two");
            await cluster.ChangeAsync("bc");
            (await cluster.GetAsync('c', Key)).ShouldBe("one", "a was cut off, and cannot tell");

            cluster.Transport.Set(A, B, InProcessLink.Up);
            await cluster.PassAsync(5000);

            (await cluster.GetAsync('c', Key)).ShouldBeNull();
        });

    [Fact]
    public void Replica_ThatMissedAWriteAndWroteAsOwner_KeepsWhatItWrote() =>
        ChangingCluster.Run("abc", Kept, async cluster =>
        {
            await cluster.SetAsync('c', Key, "one");
            cluster.Transport.Set(A, B, InProcessLink.Silent);
            await cluster.SetAsync('c', Key, "two");
            await cluster.ChangeAsync("bc");
            await cluster.SetAsync('c', Key, "three");

            cluster.Transport.Set(A, B, InProcessLink.Up);
            await cluster.PassAsync(5000);

            (await cluster.GetAsync('c', Key)).ShouldBe("three");
        });

    [Fact]
    public void Write_AtAnOwnerThatHasYetToSeeTheChange_WaitsForItAndIsKeptByTheNextOwner() =>
        ChangingCluster.Run("abc", Kept, async cluster =>
        {
            cluster.SetAt('b', "bc");
            cluster.SetAt('c', "bc");
            await cluster.PassAsync(1);
            Task write = cluster.SetAsync('a', Key, "kept");
            await cluster.PassAsync(50);
            write.IsCompleted.ShouldBeFalse();

            cluster.SetAt('a', "bc");
            await write;

            cluster.On('a').Statistics.Replicas.Skipped.ShouldBe(0);
            (await cluster.GetAsync('c', Key)).ShouldBe("kept");
        });

    [Fact]
    public void Write_AtANewOwnerWhoseReplicaHasYetToSeeTheChange_IsKeptThereAfterwards() =>
        ChangingCluster.Run("abc", Kept, async cluster =>
        {
            CacheKey key = ChangingCluster.KeyOf(("abc", 'a'), ("abcd", 'd'));
            cluster.Start("d", "abcd");
            Task write = cluster.SetAsync('d', key, "kept");
            await cluster.PassAsync(50);
            foreach (char node in "abc") cluster.SetAt(node, "abcd");
            await write;

            await cluster.ChangeAsync("abc");

            (await cluster.GetAsync('b', key)).ShouldBe("kept");
        });
}
