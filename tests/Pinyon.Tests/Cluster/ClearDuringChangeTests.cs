using Pinyon.Peers;
using Pinyon.Testing;
using Pinyon.Tests.Groups;

namespace Pinyon.Tests.Cluster;

/// <summary>Clear and remove by tag while members come and go: nothing of before is found afterwards.</summary>
public sealed class ClearDuringChangeTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Clear_WhileAMemberJoins_ReachesThatMemberToo(bool isByTag) =>
        ChangingCluster.Run("abc", ChangingCluster.Group(), async cluster =>
        {
            CacheKey moved = ChangingCluster.KeyOf(("abc", 'a'), ("abcd", 'd'));
            CacheKey stays = ChangingCluster.KeyOf(("abc", 'a'), ("abcd", 'a'));
            cluster.Start("d", "abcd");
            await cluster.SetAsync('b', stays, "old");

            // b and d know of each other before a does, so d has an entry when a begins to clear.
            foreach (char node in "bcd") cluster.SetAt(node, "abcd");
            await cluster.PassAsync(1);
            await cluster.SetAsync('d', moved, "old");
            var held = new TaskCompletionSource();
            cluster.Transport.BeforeReply = (_, request) => new ValueTask(
                request.Operation is PeerOperation.Clear or PeerOperation.RemoveTag ? held.Task : Task.CompletedTask);
            Task clear = RemoveAllAsync(cluster.On('a'), isByTag);
            cluster.SetAt('a', "abcd");
            await cluster.PassAsync(1);
            cluster.Transport.BeforeReply = null;
            held.SetResult();
            await clear;

            (await cluster.GetAsync('b', moved)).ShouldBeNull();
            (await cluster.GetAsync('b', stays)).ShouldBeNull();
        });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Clear_WhileAMemberLeaves_DoesNotMissIt(bool isByTag) =>
        ChangingCluster.Run("abc", ChangingCluster.Group(), async cluster =>
        {
            CacheKey key = ChangingCluster.KeyOf(("abc", 'a'), ("ab", 'a'));
            await cluster.SetAsync('b', key, "old");
            cluster.Transport.Set(TestCluster.MemberNamed("c"), InProcessLink.Silent);
            Task clear = RemoveAllAsync(cluster.On('a'), isByTag);

            await cluster.ChangeAsync("ab");
            await clear;

            (await cluster.GetAsync('b', key)).ShouldBeNull();
        });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Clear_BetweenALeaveAndAReturn_HidesWhatTheMemberHadToo(bool isByTag) =>
        ChangingCluster.Run("abc", ChangingCluster.Group(replicas: 1), async cluster =>
        {
            CacheKey key = ChangingCluster.KeyOf(("abc", 'c'), ("ab", 'a'));
            await cluster.SetAsync('b', key, "old");
            await cluster.ChangeAsync("ab");
            (await cluster.GetAsync('b', key)).ShouldBe("old", "a kept it too");

            await RemoveAllAsync(cluster.On('a'), isByTag);
            (await cluster.GetAsync('b', key)).ShouldBeNull();
            await cluster.ChangeAsync("abc");

            (await cluster.GetAsync('b', key)).ShouldBeNull();
        });

    private static Task RemoveAllAsync(Group group, bool isByTag) =>
        isByTag ? group.RemoveByTagAsync("tag").AsTask() : group.ClearAsync().AsTask();
}
