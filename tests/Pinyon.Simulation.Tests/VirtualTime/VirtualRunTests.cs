using Pinyon.Testing;

namespace Pinyon.Simulation.Tests.VirtualTime;

public sealed class VirtualRunTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void Run_TasksThatWait_GoOnInTheOrderOfTheirTimes()
    {
        List<int> order = [];

        VirtualRun.Run(_time, Hour, () => Task.WhenAll(WaitAsync(30), WaitAsync(10), WaitAsync(20)));

        order.ShouldBe([10, 20, 30]);
        _time.Elapsed.ShouldBe(TimeSpan.FromMinutes(30));

        async Task WaitAsync(int minutes)
        {
            await Task.Delay(TimeSpan.FromMinutes(minutes), _time);
            order.Add(minutes);
        }
    }

    [Fact]
    public void Run_AnExceptionOfTheCode_ComesOut() =>
        Should.Throw<FormatException>(() => VirtualRun.Run(_time, Hour, async () =>
        {
            await Task.Yield();
            throw new FormatException();
        }));

    [Fact]
    public void Run_WhatWaitsForNothing_IsAnError() =>
        Should.Throw<InvalidOperationException>(() =>
            VirtualRun.Run(_time, Hour, () => new TaskCompletionSource().Task)).Message.ShouldContain("for ever");

    [Fact]
    public void Run_WhatOnlyTimersKeepAlive_IsAnErrorWhenTheTimeIsOver()
    {
        using ITimer ticks = _time.CreateTimer(_ => { }, state: null, TimeSpan.Zero, TimeSpan.FromMinutes(1));

        Should.Throw<InvalidOperationException>(() =>
            VirtualRun.Run(_time, Hour, () => new TaskCompletionSource().Task)).Message.ShouldContain("for ever");
    }

    [Fact]
    public void Run_CodeThatGoesOnByAnotherThread_IsAnError() =>
        Should.Throw<InvalidOperationException>(() => VirtualRun.Run(_time, Hour, () =>
        {
            SynchronizationContext run = SynchronizationContext.Current.ShouldNotBeNull();
            var other = new Thread(() => run.Post(_ => { }, state: null));
            other.Start();
            other.Join();
            return Task.CompletedTask;
        })).Message.ShouldContain("another thread");
}
