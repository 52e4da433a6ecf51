using Microsoft.Extensions.Time.Testing;
using Pinyon.Grpc.Peers.Lanes;
using Pinyon.Peers;

namespace Pinyon.Grpc.Tests.Peers.Lanes;

/// <summary>Continuations of callers on the thread that read their replies.</summary>
public sealed class LaneTurnTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new();
    private readonly LaneWatch _watch;
    private readonly LaneCalls _calls = new(static () => new TimeoutException(), observer: null, TimeProvider.System);
    private readonly TaskCompletionSource _readsOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly LaneTurn _turn;

    public LaneTurnTests()
    {
        _watch = new LaneWatch(_time);
        _turn = new LaneTurn(_watch, _readsOn.SetResult, _time);
        _watch.Add(_turn);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _watch.Dispose();

    [Fact]
    public void HandOver_WhoAreQuick_GoOnHereInTheirOrder()
    {
        List<(int, int)> wentOn = [];
        for (int i = 0; i < 20; i++)
        {
            int number = i;
            Add(() => wentOn.Add((number, Environment.CurrentManagedThreadId)));
        }

        _turn.HandOver().ShouldBeTrue();
        Add(() => wentOn.Add((20, Environment.CurrentManagedThreadId)));
        _turn.HandOver().ShouldBeTrue();

        wentOn.ShouldBe(Enumerable.Range(0, 21).Select(i => (i, Environment.CurrentManagedThreadId)));
        _readsOn.Task.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task HandOver_BehindThoseWhoTakeLong_GoesOnElsewhere()
    {
        using var read = new ManualResetEventSlim();
        var last = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Add(() => _time.Advance(TimeSpan.FromMicroseconds(700)));   // the budget is 500, the watch's 1000
        for (int i = 0; i < 20; i++)
        {
            int number = i;
            Add(() => read.Wait(number < 8 ? TimeSpan.Zero : Long, Token));
        }

        Add(last.SetResult);

        // The calls behind it wait until it returns, which it would never do if they were to continue here.
        _turn.HandOver().ShouldBeTrue();
        read.Set();

        await last.Task.WaitAsync(Long, Token);
    }

    [Fact]
    public async Task HandOver_WhoBlocks_LosesTheTurnAndTheOthersGoOn()
    {
        using var free = new ManualResetEventSlim();
        var other = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Add(() => Block(free));
        Add(other.SetResult);

        var handingOver = Task.Run(_turn.HandOver, Token);

        await _readsOn.Task.WaitAsync(Long, Token);
        await other.Task.WaitAsync(Long, Token);
        handingOver.IsCompleted.ShouldBeFalse();
        free.Set();
        (await handingOver.WaitAsync(Long, Token)).ShouldBeFalse();
    }

    [Fact]
    public async Task HandOver_OfSeveralWhoBlock_LetsEachOtherOneGoOn()
    {
        using var free = new ManualResetEventSlim();
        var last = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        for (int i = 0; i < 3; i++)
        {
            Add(() => Block(free));
        }

        Add(last.SetResult);

        var handingOver = Task.Run(_turn.HandOver, Token);

        await last.Task.WaitAsync(Long, Token);
        free.Set();
        await handingOver.WaitAsync(Long, Token);
    }

    /// <summary>Blocks for longer than a turn may last.</summary>
    private void Block(ManualResetEventSlim free)
    {
        _time.Advance(TimeSpan.FromMilliseconds(5));
        free.Wait(Long, Token);
    }

    private void Add(Action goOn)
    {
        _calls.TryOpen(0, Long, out LaneCall? call).ShouldBeTrue();
        _calls.Take(call.Number).ShouldBeSameAs(call);
        call.Settle(new PeerReply(1, 2, []), null);
        call.Answer.GetAwaiter().OnCompleted(goOn);
        _turn.Add(call);
    }
}
