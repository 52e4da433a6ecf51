using Pinyon.Grpc.Peers.Lanes;
using Pinyon.Peers;
using Pinyon.Testing;

namespace Pinyon.Grpc.Tests.Peers.Lanes;

public sealed class LaneCallsTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly PeerReply Reply = new(1, 2, []);

    private readonly ManualTimeProvider _time = new();
    private readonly LaneCalls _calls;

    public LaneCallsTests() => _calls = new LaneCalls(static () => new TimeoutException(), observer: null, _time);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Call_WhoseReplyCame_HasItAndItsNumberIsFree()
    {
        LaneCall call = Open(Second);
        Task<PeerReply> answer = call.Answer.AsTask();

        Complete(call.Number);

        (await answer).ShouldBe(Reply);
        _calls.Take(call.Number).ShouldBeNull();
        _calls.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public async Task Call_WhoseTimeIsOver_FailsAlone()
    {
        Task<PeerReply> hasty = Open(Second).Answer.AsTask();
        LaneCall patientCall = Open(3 * Second);
        Task<PeerReply> patient = patientCall.Answer.AsTask();
        Task<PeerReply> middle = Open(2 * Second).Answer.AsTask();

        _time.Advance(Second);
        await Should.ThrowAsync<TimeoutException>(hasty);
        middle.IsCompleted.ShouldBeFalse();
        _time.Advance(Second);
        await Should.ThrowAsync<TimeoutException>(middle);
        Complete(patientCall.Number);

        (await patient).ShouldBe(Reply);
    }

    [Fact]
    public async Task Call_UsedAgain_IsNotEndedByWhatBelongedToItsFirstUse()
    {
        using var leaving = new CancellationTokenSource();
        LaneCall first = Open(Second);
        first.Watch(leaving.Token);
        ValueTask<PeerReply> answer = first.Answer;
        Complete(first.Number);
        (await answer).ShouldBe(Reply);
        LaneCall second = Open(3 * Second);
        second.ShouldBeSameAs(first);
        Task<PeerReply> waits = second.Answer.AsTask();

        await leaving.CancelAsync();
        _time.Advance(Second);

        waits.IsCompleted.ShouldBeFalse();
        Complete(second.Number);
        (await waits).ShouldBe(Reply);
    }

    [Fact]
    public async Task Call_ThatIsCancelled_FailsWithItsToken()
    {
        using var leaving = new CancellationTokenSource();
        LaneCall call = Open(Second);
        Task<PeerReply> answer = call.Answer.AsTask();
        call.Watch(leaving.Token);

        await leaving.CancelAsync();

        (await Should.ThrowAsync<OperationCanceledException>(answer)).CancellationToken.ShouldBe(leaving.Token);
        _calls.Take(call.Number).ShouldBeNull();
    }

    [Fact]
    public async Task Open_WhenAllPlacesAreTaken_IsRefusedUntilOneIsFree()
    {
        LaneCall[] all = [.. Enumerable.Range(0, LaneCalls.MaxOpen).Select(_ => Open(Second))];
        _calls.TryOpen(1, Second, out _).ShouldBeFalse();

        Task<PeerReply> answer = all[7].Answer.AsTask();
        Complete(all[7].Number);
        (await answer).ShouldBe(Reply);

        _calls.TryOpen(1, Second, out _).ShouldBeTrue();
        all.Select(call => call.Number).Distinct().Count().ShouldBe(all.Length);
    }

    [Fact]
    public async Task Close_WithCallsOpen_FailsThemAndWhoeverComes()
    {
        Task<PeerReply> answer = Open(Second).Answer.AsTask();

        _calls.Close(new InvalidOperationException("gone"));

        (await Should.ThrowAsync<InvalidOperationException>(answer.WaitAsync(30 * Second, Token)))
            .Message.ShouldBe("gone");
        _calls.TryOpen(1, Second, out _).ShouldBeFalse();
        _time.PendingTimers.ShouldBe(0);
    }

    [Fact]
    public void Open_WithTheLongestTimeOfANode_FitsATimerOfTheSystem()
    {
        var calls = new LaneCalls(static () => new TimeoutException(), observer: null, TimeProvider.System);

        calls.TryOpen(1, PinyonNodeOptions.MaxRequestTimeout, out _).ShouldBeTrue();

        calls.Close(new TimeoutException());
    }

    private LaneCall Open(TimeSpan timeout)
    {
        _calls.TryOpen(1, timeout, out LaneCall? call).ShouldBeTrue();
        return call;
    }

    private void Complete(uint number)
    {
        LaneCall call = _calls.Take(number).ShouldNotBeNull();
        call.Settle(Reply, null);
        call.Complete();
    }
}
