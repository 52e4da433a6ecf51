using Pinyon.Testing;

namespace Pinyon.Grpc.Tests.Testing;

public sealed class ManualTimeProviderTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void Advance_Time_MovesBothClocks()
    {
        DateTimeOffset start = _time.GetUtcNow();
        long timestamp = _time.GetTimestamp();

        _time.Advance(TimeSpan.FromSeconds(90));

        _time.GetUtcNow().ShouldBe(start + TimeSpan.FromSeconds(90));
        _time.GetElapsedTime(timestamp).ShouldBe(TimeSpan.FromSeconds(90));
    }

    [Fact]
    public void Advance_SeveralTimers_FireInOrderAtTheirOwnTimes()
    {
        List<string> fired = [];
        Set("c", 30);
        Set("a", 10);
        Set("b1", 20);
        Set("b2", 20);
        Set("never", 41);

        _time.Advance(TimeSpan.FromSeconds(40));

        fired.ShouldBe(["a@10", "b1@20", "b2@20", "c@30"]);
        _time.PendingTimers.ShouldBe(1);

        void Set(string name, int seconds) => _time.CreateTimer(
            _ => fired.Add($"{name}@{_time.Elapsed.TotalSeconds}"),
            null,
            TimeSpan.FromSeconds(seconds),
            Timeout.InfiniteTimeSpan);
    }

    [Fact]
    public void Advance_PeriodicTimer_FiresEveryPeriodUntilDisposed()
    {
        int fired = 0;
        ITimer timer = _time.CreateTimer(
            _ => fired++, null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));

        _time.Advance(TimeSpan.FromSeconds(6));
        fired.ShouldBe(3);
        timer.Dispose();
        _time.Advance(TimeSpan.FromSeconds(6));

        fired.ShouldBe(3);
    }

    [Fact]
    public async Task Advance_TaskDelay_CompletesOnTimeAndNotBefore()
    {
        var delay = Task.Delay(TimeSpan.FromSeconds(5), _time, TestContext.Current.CancellationToken);

        _time.Advance(TimeSpan.FromSeconds(4.999));
        delay.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(0.001));

        await delay;
    }

    [Fact]
    public void Advance_CancellationSource_CancelsOnTime()
    {
        using var source = new CancellationTokenSource(TimeSpan.FromSeconds(5), _time);

        _time.Advance(TimeSpan.FromSeconds(4));
        source.IsCancellationRequested.ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(1));

        source.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public async Task WhenTimers_TimerIsSet_Completes()
    {
        Task reached = _time.WhenTimersAsync(1);
        reached.IsCompleted.ShouldBeFalse();

        using ITimer timer = _time.CreateTimer(_ => { }, null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);

        await reached;
    }
}
