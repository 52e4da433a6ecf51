using Pinyon.Peers;

namespace Pinyon.Tests.Groups;

/// <summary>
/// R5: no write is sent again while its first copy may still arrive and overwrite later writes of others.
/// </summary>
public sealed class UnansweredWriteTests : IAsyncDisposable
{
    private readonly TestCluster _cluster = TestCluster.Of("a", "b");
    private readonly CacheKey _key;

    public UnansweredWriteTests() => _key = TestCluster.KeysOf(_cluster["a"], "b").First();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Theory]
    [InlineData(PeerOperation.Set)]
    [InlineData(PeerOperation.Delete)]
    [InlineData(PeerOperation.Clear)]
    [InlineData(PeerOperation.RemoveTag)]
    internal async Task Write_WhoseAnswerIsLost_IsSentOnce(PeerOperation operation)
    {
        _cluster.Transport.BeforeReply = (_, _) => throw new IOException("the connection was reset");

        CacheException error = await Should.ThrowAsync<CacheException>(() => WriteAsync(operation));

        error.Failure.ShouldBe(CacheFailure.BrokenAnswer);
        _cluster.Transport.Calls(TestCluster.MemberNamed("b"), operation).ShouldBe(1);
    }

    [Theory]
    [InlineData(PeerOperation.Set)]
    [InlineData(PeerOperation.Delete)]
    [InlineData(PeerOperation.Clear)]
    [InlineData(PeerOperation.RemoveTag)]
    internal async Task Write_ThatArrivesWhenItsSenderHasGivenUp_UndoesNothing(PeerOperation operation)
    {
        var onItsWay = new TaskCompletionSource();
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _cluster.Transport.BeforeDelivery = (_, _) => new ValueTask(onItsWay.Task);
        _cluster.Transport.BeforeReply = (_, _) =>
        {
            arrived.SetResult();
            return ValueTask.CompletedTask;
        };
        Task write = WriteAsync(operation);
        _cluster.Time.Advance(TimeSpan.FromSeconds(3.1));
        (await Should.ThrowAsync<CacheException>(write)).Failure.ShouldBe(CacheFailure.TimedOut);

        var later = new CacheValue("later"u8.ToArray()) { Tags = ["tag"] };
        await On("b").SetAsync(_key, later, Cancellation);
        onItsWay.SetResult();
        await arrived.Task.WaitAsync(Cancellation);

        (await On("b").TryGetAsync(_key, Cancellation)).ShouldNotBeNull()
            .Value.ToArray().ShouldBe("later"u8.ToArray());
        _cluster.Transport.Calls(TestCluster.MemberNamed("b"), operation).ShouldBe(1);
        _cluster["b"].Statistics.Late.ShouldBe(1);
    }

    [Fact]
    public async Task Update_WhoseAnswerIsLost_IsAppliedOnceAndItsOutcomeUnknown()
    {
        _cluster.Transport.BeforeReply = (_, _) => throw new IOException("the connection was reset");

        CacheException error = await Should.ThrowAsync<CacheException>(
            On("a").IncrementAsync(_key, 7, cancellationToken: Cancellation).AsTask());

        error.Failure.ShouldBe(CacheFailure.OutcomeUnknown);
        _cluster.Transport.Calls(TestCluster.MemberNamed("b"), PeerOperation.Update).ShouldBe(1);
        (await On("b").TryGetAsync(_key, Cancellation))!.Value.Value.ToArray().ShouldBe("7"u8.ToArray());
    }

    [Fact]
    public async Task Update_ThatArrivesWhenItsSenderHasGivenUp_ChangesNothing()
    {
        var onItsWay = new TaskCompletionSource();
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _cluster.Transport.BeforeDelivery = (_, _) => new ValueTask(onItsWay.Task);
        _cluster.Transport.BeforeReply = (_, _) =>
        {
            arrived.SetResult();
            return ValueTask.CompletedTask;
        };
        Task append = On("a").AppendAsync(_key, new CacheValue("early"u8.ToArray()), Cancellation).AsTask();
        _cluster.Time.Advance(TimeSpan.FromSeconds(3.1));
        (await Should.ThrowAsync<CacheException>(append)).Failure.ShouldBe(CacheFailure.OutcomeUnknown);

        onItsWay.SetResult();
        await arrived.Task.WaitAsync(Cancellation);

        (await On("b").TryGetAsync(_key, Cancellation)).ShouldBeNull();
        _cluster["b"].Statistics.Late.ShouldBe(1);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Task WriteAsync(PeerOperation operation) => operation switch
    {
        PeerOperation.Set => On("a").SetAsync(_key, new CacheValue("early"u8.ToArray()), Cancellation).AsTask(),
        PeerOperation.Delete => On("a").RemoveAsync(_key, Cancellation).AsTask(),
        PeerOperation.Clear => On("a").ClearAsync(Cancellation).AsTask(),
        _ => On("a").RemoveByTagAsync("tag", Cancellation).AsTask(),
    };

    private Group On(string node) => _cluster[node].Group("default");
}
