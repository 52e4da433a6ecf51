using System.Text;
using Pinyon.Membership;
using Pinyon.Peers;
using Pinyon.Peers.Lanes;
using Pinyon.Testing;

namespace Pinyon.Tests.Peers.Lanes;

public sealed class LookUpLaneTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ManualTimeProvider _time = new();
    private readonly FakePeer _peer = new();
    private readonly LookUpLane _lane;

    public LookUpLaneTests() => _lane = MakeLane(new LookUpLimits());

    [Fact]
    public async Task LookUp_ManyAtOnce_TravelInTheFirstCallAndTheNext()
    {
        Task<PeerResult>[] asked = AskMany(10);

        _peer.Calls.Select(keys => keys.Length).ShouldBe([1]);
        _peer.Answer(0);
        _peer.Calls.Select(keys => keys.Length).ShouldBe([1, 9]);
        _peer.Answer(1);

        PeerResult[] results = await Task.WhenAll(asked).WaitAsync(Patience, Cancellation);
        results.Select(Text).ShouldBe(Enumerable.Range(0, 10).Select(i => $"k{i}"));
    }

    [Theory]
    [InlineData(nameof(PeerStatus.Pending))]
    [InlineData(nameof(PeerStatus.NotSent))]
    [InlineData(nameof(PeerStatus.Moved))]
    public async Task LookUp_ThatTheOwnerDoesNotAnswer_ComesBackAsItIs(string name)
    {
        PeerStatus status = Enum.Parse<PeerStatus>(name);
        Task<PeerResult> asked = Ask("k");

        _peer.Answer(0, status);

        (await asked).Status.ShouldBe(status);
        _peer.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task LookUp_WhoseCallFails_FailsForAllWhoTravelWithItAndForNobodyElse()
    {
        Task<PeerResult>[] asked = AskMany(3);
        var fault = new PeerException(PeerFailure.Unreachable, "gone");
        _peer.Answer(0);

        _peer.Fail(1, fault);

        await asked[0];
        (await Should.ThrowAsync<PeerException>(asked[1])).ShouldBeSameAs(fault);
        (await Should.ThrowAsync<PeerException>(asked[2])).ShouldBeSameAs(fault);
        Task<PeerResult> next = Ask("next");
        _peer.Answer(2);
        Text(await next).ShouldBe("next");
    }

    [Fact]
    public async Task LookUp_WhoseCallFailsOddly_SaysBroken()
    {
        Task<PeerResult> asked = Ask("k");

        _peer.Fail(0, new InvalidOperationException("odd"));

        PeerException fault = await Should.ThrowAsync<PeerException>(asked);
        fault.Failure.ShouldBe(PeerFailure.Broken);
        fault.Message.ShouldContain("node1 (127.0.0.1:7946)");
    }

    [Fact]
    public async Task LookUp_WhoseTimeIsOver_FailsAloneWaitingOrTravelling()
    {
        Task<PeerResult> travelling = Ask("t", Second);
        Task<PeerResult> patient = Ask("p", 9 * Second);
        Task<PeerResult> waiting = Ask("w", 2 * Second);

        _time.Advance(Second);
        (await Should.ThrowAsync<PeerException>(travelling)).Failure.ShouldBe(PeerFailure.TimedOut);
        _time.Advance(Second);
        (await Should.ThrowAsync<PeerException>(waiting)).Failure.ShouldBe(PeerFailure.TimedOut);

        _peer.Answer(0);
        _peer.Calls[1].ShouldBe(["p"]);
        _peer.Answer(1);
        Text(await patient).ShouldBe("p");
    }

    [Fact]
    public void Call_OfSeveral_LastsAsLongAsTheMostPatient()
    {
        _ = Ask("first");
        _ = Ask("a", 2 * Second);
        _ = Ask("b", 5 * Second);
        _ = Ask("c", 3 * Second);
        _time.Advance(Second / 2);

        _peer.Answer(0);

        _peer.Timeouts[1].ShouldBe(4.5 * Second);
    }

    [Fact]
    public async Task LookUp_ThatIsCancelled_LeavesTheOthersAlone()
    {
        using var leaving = new CancellationTokenSource();
        Task<PeerResult> first = Ask("first");
        Task<PeerResult> stays = Ask("stays");
        Task<PeerResult> leaves = Ask("leaves", Second, leaving.Token);
        _peer.Answer(0);

        await leaving.CancelAsync();

        (await Should.ThrowAsync<OperationCanceledException>(leaves)).CancellationToken.ShouldBe(leaving.Token);
        _peer.Tokens[1].IsCancellationRequested.ShouldBeFalse();
        _peer.Answer(1);
        Text(await first).ShouldBe("first");
        Text(await stays).ShouldBe("stays");
    }

    [Fact]
    public async Task LookUp_ThatIsCancelledBefore_IsNeverSent()
    {
        Task<PeerResult> asked = Ask("k", Second, new CancellationToken(canceled: true));

        await Should.ThrowAsync<OperationCanceledException>(asked);
        _peer.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task Call_ThatAllHaveLeft_IsGivenUp()
    {
        using var leaving = new CancellationTokenSource();
        Task<PeerResult> asked = Ask("k", Second, leaving.Token);

        await leaving.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(asked);
        _peer.Tokens[0].IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public async Task LookUp_BehindALateCall_DoesNotWaitForIt()
    {
        _ = Ask("slow");
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Task<PeerResult> asked = Ask("k");

        _peer.Answer(1);
        Text(await asked).ShouldBe("k");
    }

    [Fact]
    public async Task LookUp_AtASilentPeer_IsRefusedAboveTheLimitAndEndsInTimeBelow()
    {
        LookUpLane lane = MakeLane(new LookUpLimits { MaxWaiting = 100, Crowd = 1, MaxBatchItems = 10 });
        Task<PeerResult>[] asked = [.. Enumerable.Range(0, 200)
            .Select(i => lane.LookUpAsync("g", Key($"k{i}"), Second, Cancellation).AsTask())];

        // Two calls of one are on their way, a hundred wait, and the rest was told at once.
        _peer.Calls.Count.ShouldBe(2);
        asked.Count(task => task.IsFaulted).ShouldBe(98);
        _time.Advance(Second);

        PeerFailure[] failures = await Task.WhenAll(asked.Select(async task =>
            (await Should.ThrowAsync<PeerException>(task)).Failure)).WaitAsync(Patience, Cancellation);
        failures.Count(failure => failure == PeerFailure.Busy).ShouldBe(98);
        failures.Count(failure => failure == PeerFailure.TimedOut).ShouldBe(102);
        _peer.Tokens.ShouldAllBe(token => token.IsCancellationRequested);
    }

    [Fact]
    public async Task LookUp_WhoseCallerBlocksAfterwards_HoldsUpNobody()
    {
        // Both do what they do next on the thread that read the reply, one after the other; the first blocks there
        // until the second, or the one that asks later, has its answer.
        _ = Ask("first");
        using var othersAnswered = new CountdownEvent(2);
        Task blocked = BlockAfterAsync(_lane.LookUpAsync("g", Key("a"), Second, Cancellation), othersAnswered);
        Task other = SignalAfterAsync(_lane.LookUpAsync("g", Key("b"), Second, Cancellation), othersAnswered);
        _peer.Answer(0);

        var reading = Task.Run(() => _peer.Answer(1), Cancellation);
        await other.WaitAsync(Patience, Cancellation);
        Task later = SignalAfterAsync(_lane.LookUpAsync("g", Key("c"), Second, Cancellation), othersAnswered);
        _peer.Answer(2);

        await Task.WhenAll(blocked, later, reading).WaitAsync(Patience, Cancellation);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static byte[] Key(string text) => Encoding.ASCII.GetBytes(text);

    private static string Text(PeerResult result) => Encoding.ASCII.GetString(result.Value.Span);

    private static async Task BlockAfterAsync(ValueTask<PeerResult> lookUp, CountdownEvent others)
    {
        await lookUp;
        others.Wait(Patience, Cancellation).ShouldBeTrue();
    }

    private static async Task SignalAfterAsync(ValueTask<PeerResult> lookUp, CountdownEvent others)
    {
        await lookUp;
        others.Signal();
    }

    private LookUpLane MakeLane(LookUpLimits limits) =>
        new(new Member("node1", "127.0.0.1:7946"), _peer.AskAsync, limits, _time);

    private Task<PeerResult> Ask(string key, TimeSpan? timeout = null, CancellationToken? leaving = null) =>
        _lane.LookUpAsync("g", Key(key), timeout ?? Second, leaving ?? Cancellation).AsTask();

    private Task<PeerResult>[] AskMany(int count) => [.. Enumerable.Range(0, count).Select(i => Ask($"k{i}"))];
}
