using Microsoft.Extensions.Time.Testing;
using Pinyon.Grpc.Tests.Hosting;
using Pinyon.Membership;
using Pinyon.Peers;
using Pinyon.Testing;

namespace Pinyon.Grpc.Tests.Testing;

public sealed class InProcessTransportTests
{
    private static readonly Member Node = new("node2", "127.0.0.1:7947");

    private readonly FakeTimeProvider _time = new();
    private readonly RecordingPeerHandler _handler = new();
    private readonly InProcessTransport _transport;
    private readonly IPeer _peer;

    public InProcessTransportTests()
    {
        _transport = new InProcessTransport(_time);
        _transport.Listen(Node, _handler);
        _peer = _transport.Connect(Node);
    }

    [Fact]
    public async Task Ask_Handler_GetsACopyAndAnswers()
    {
        byte[] key = "k"u8.ToArray();

        PeerReply reply = await AskAsync(PeerRequests.Get(key));
        key[0] = 0;

        reply.Results.Single().Value.ToArray().ShouldBe("k"u8.ToArray());
        _handler.Requests.Single().Items[0].Key.Bytes.ToArray().ShouldBe("k"u8.ToArray());
        _transport.Calls(Node, PeerOperation.Get).ShouldBe(1);
        _transport.Calls(Node, PeerOperation.Set).ShouldBe(0);
        _transport.Calls(Node).ShouldBe(1);
    }

    [Fact]
    public async Task Ask_Refused_IsUnreachableAndCounted()
    {
        _transport.Set(Node, InProcessLink.Refused);

        (await FailAsync()).Message.ShouldBe("node2 (127.0.0.1:7947) is unreachable: connection refused");

        _handler.Requests.ShouldBeEmpty();
        _transport.Calls(Node).ShouldBe(1);
    }

    [Fact]
    public async Task Ask_NobodyAtTheAddress_IsUnreachable()
    {
        IPeer stranger = _transport.Connect(new Member("node9", "127.0.0.1:9"));

        var fault = await Should.ThrowAsync<PeerException>(
            async () => await stranger.AskAsync(PeerRequests.Get("k"u8), TimeSpan.FromSeconds(1), default));

        fault.Failure.ShouldBe(PeerFailure.Unreachable);
    }

    [Fact]
    public async Task Ask_Silent_TimesOutWhenTheClockSaysSo()
    {
        _transport.Set(Node, InProcessLink.Silent);
        Task<PeerReply> asking = AskAsync(PeerRequests.Get("k"u8));

        _time.Advance(TimeSpan.FromMilliseconds(999));
        asking.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromMilliseconds(1));

        (await Should.ThrowAsync<PeerException>(asking)).Failure.ShouldBe(PeerFailure.TimedOut);
    }

    [Fact]
    public async Task Ask_CallerLeaves_IsCancelledAndNoFailure()
    {
        _transport.Set(Node, InProcessLink.Silent);
        using var leaving = new CancellationTokenSource();
        Task<PeerReply> asking = AskAsync(PeerRequests.Get("k"u8), leaving.Token);

        await leaving.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(asking);
    }

    [Fact]
    public async Task Ask_EmptyKey_IsRefusedByTheCodec()
    {
        var fault = await Should.ThrowAsync<PeerException>(AskAsync(PeerRequests.Get(""u8)));

        fault.Failure.ShouldBe(PeerFailure.Broken);
        _handler.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Ask_TooLargeForTheWire_IsTooLarge()
    {
        var small = new InProcessTransport(_time) { MaxMessageBytes = 100 };
        small.Listen(Node, _handler);

        var fault = await Should.ThrowAsync<PeerException>(async () => await small.Connect(Node).AskAsync(
            PeerRequests.Set("k"u8, new byte[101]), TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken));

        fault.Failure.ShouldBe(PeerFailure.TooLarge);
    }

    [Fact]
    public async Task Ask_HandlerThrowsOrMiscounts_IsBroken()
    {
        _handler.Answer = _ => throw new InvalidOperationException("bug");
        (await FailAsync()).Failure.ShouldBe(PeerFailure.Broken);

        _handler.Answer = _ => new PeerReply(0, 0, []);

        (await FailAsync()).Failure.ShouldBe(PeerFailure.Broken);
    }

    [Fact]
    public async Task Ask_Hook_RunsBeforeTheHandler()
    {
        int seen = -1;
        _transport.BeforeDelivery = (_, _) =>
        {
            seen = _handler.Requests.Count;
            return ValueTask.CompletedTask;
        };

        await AskAsync(PeerRequests.Get("k"u8));

        seen.ShouldBe(0);
        _handler.Requests.Count.ShouldBe(1);
    }

    private Task<PeerReply> AskAsync(PeerRequest request, CancellationToken? cancellationToken = null) => _peer
        .AskAsync(request, TimeSpan.FromSeconds(1), cancellationToken ?? TestContext.Current.CancellationToken)
        .AsTask();

    private async Task<PeerException> FailAsync() =>
        await Should.ThrowAsync<PeerException>(AskAsync(PeerRequests.Get("k"u8)));
}
