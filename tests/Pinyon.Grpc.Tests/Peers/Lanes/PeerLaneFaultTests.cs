using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Pinyon.Grpc.Client;
using Pinyon.Grpc.Peers;
using Pinyon.Grpc.Peers.Lanes;
using Pinyon.Grpc.Protocol;
using Pinyon.Grpc.Tests.Hosting;
using Pinyon.Membership;
using Pinyon.Peers;

namespace Pinyon.Grpc.Tests.Peers.Lanes;

/// <summary>The client side of a lane, with owners that answer incorrectly, late or never.</summary>
public sealed class PeerLaneFaultTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);
    private static readonly PeerReply Reply = new(1, 2, [new PeerResult(PeerStatus.Found, "v"u8.ToArray())]);

    private readonly TcpListener _owner = new(IPAddress.Loopback, 0);
    private readonly LaneWatch _watch = new(TimeProvider.System);
    private readonly PeerLane _lane;

    public PeerLaneFaultTests()
    {
        _owner.Start();
        string address = $"127.0.0.1:{((IPEndPoint)_owner.LocalEndpoint).Port}";
        var options = new GrpcClientOptions { KeepAlive = TimeSpan.FromMilliseconds(50) };
        _lane = new PeerLane(new Member("node1", address), options, _watch);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _lane.Dispose();
        _watch.Dispose();
        _owner.Dispose();
    }

    [Fact]
    public async Task Ask_RepliesInAnotherOrder_FindTheirRequests()
    {
        Task<PeerReply> first = AskAsync();
        using Socket owner = await _owner.AcceptSocketAsync(Token);
        uint one = (await ReadAsync(owner)).Call;
        Task<PeerReply> second = AskAsync();
        uint two = (await ReadAsync(owner)).Call;

        await SendAsync(owner, two, Reply with { Ring = 22 });
        await SendAsync(owner, one, Reply with { Ring = 11 });

        (await first.WaitAsync(Long, Token)).Ring.ShouldBe(11UL);
        (await second.WaitAsync(Long, Token)).Ring.ShouldBe(22UL);
    }

    [Fact]
    public async Task Ask_ReplyThatNobodyAskedFor_IsPassedOver()
    {
        Task<PeerReply> asked = AskAsync();
        using Socket owner = await _owner.AcceptSocketAsync(Token);
        uint call = (await ReadAsync(owner)).Call;

        await SendAsync(owner, call + 1, Reply);
        await SendAsync(owner, call, Reply);
        await SendAsync(owner, call, Reply);

        (await asked.WaitAsync(Long, Token)).Ring.ShouldBe(1UL);
        Task<PeerReply> next = AskAsync();
        await SendAsync(owner, (await ReadAsync(owner)).Call, Reply);
        await next.WaitAsync(Long, Token);
    }

    [Theory]
    [InlineData(GrpcStatusCode.Internal, PeerFailure.Broken)]
    [InlineData(GrpcStatusCode.InvalidArgument, PeerFailure.Broken)]
    [InlineData(GrpcStatusCode.ResourceExhausted, PeerFailure.TooLarge)]
    [InlineData(GrpcStatusCode.Unavailable, PeerFailure.Unreachable)]
    internal async Task Ask_Refusal_IsThatKindOfFailureAndSaysWhy(GrpcStatusCode code, PeerFailure failure)
    {
        Task<PeerReply> asked = AskAsync();
        using Socket owner = await _owner.AcceptSocketAsync(Token);

        await SendAsync(owner, (await ReadAsync(owner)).Call, (byte)code, "the reason"u8.ToArray());

        PeerException told = await Should.ThrowAsync<PeerException>(asked.WaitAsync(Long, Token));
        told.Failure.ShouldBe(failure);
        told.Message.ShouldEndWith("the reason");
        told.WasNeverSent.ShouldBeFalse();
    }

    [Fact]
    public async Task Ask_ReplyThatIsNone_IsBrokenForItsCallerAlone()
    {
        Task<PeerReply> first = AskAsync();
        using Socket owner = await _owner.AcceptSocketAsync(Token);
        uint one = (await ReadAsync(owner)).Call;
        Task<PeerReply> second = AskAsync();
        uint two = (await ReadAsync(owner)).Call;

        await SendAsync(owner, one, 0, [0xff, 0xff, 0xff]);
        await SendAsync(owner, two, Reply with { Results = [] });
        Task<PeerReply> third = AskAsync();
        await SendAsync(owner, (await ReadAsync(owner)).Call, Reply);

        await third.WaitAsync(Long, Token);
        (await Should.ThrowAsync<PeerException>(first)).Failure.ShouldBe(PeerFailure.Broken);
        (await Should.ThrowAsync<PeerException>(second)).Message.ShouldContain("0 results for 1 items");
    }

    [Fact]
    public async Task Ask_MemberThatSpeaksHttp_IsBrokenAndNotTooLarge()
    {
        Task<PeerReply> asked = AskAsync();
        using Socket owner = await _owner.AcceptSocketAsync(Token);
        await ReadAsync(owner);

        await owner.SendAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray(), Token);

        (await Should.ThrowAsync<PeerException>(asked.WaitAsync(Long, Token))).Failure.ShouldBe(PeerFailure.Broken);
    }

    [Fact]
    public async Task Ask_FrameTooLong_EndsTheLaneAndTheNextIsNew()
    {
        Task<PeerReply> asked = AskAsync();
        using Socket owner = await _owner.AcceptSocketAsync(Token);
        byte[] header = new byte[LaneFrame.HeaderLength];
        new LaneFrame(uint.MaxValue, (await ReadAsync(owner)).Call, 0).Write(header);
        await owner.SendAsync(header, Token);

        (await Should.ThrowAsync<PeerException>(asked.WaitAsync(Long, Token))).Failure.ShouldBe(PeerFailure.Broken);

        await AskTheNextLaneAsync();
    }

    [Fact]
    public async Task Ask_WhoseReplyCameBeforeTheLaneBroke_HasIt()
    {
        Task<PeerReply> asked = AskAsync();
        using Socket owner = await _owner.AcceptSocketAsync(Token);
        var both = new LaneBuffer();
        both.Add((await ReadAsync(owner)).Call, 0, Reply, PeerMethods.Replies.Encode);
        new LaneFrame(uint.MaxValue, 1, 0).Write(both.GetSpan(LaneFrame.HeaderLength));
        both.Advance(LaneFrame.HeaderLength);

        await owner.SendAsync(both.Written, Token);

        (await asked.WaitAsync(Long, Token)).Ring.ShouldBe(1UL);
        await AskTheNextLaneAsync();
    }

    [Fact]
    public async Task Ask_OwnerThatLeaves_IsUnreachableAndMayHaveHeard()
    {
        Task<PeerReply> asked = AskAsync();
        using (Socket owner = await _owner.AcceptSocketAsync(Token))
        {
            await ReadAsync(owner);
        }

        PeerException told = await Should.ThrowAsync<PeerException>(asked.WaitAsync(Long, Token));
        told.Failure.ShouldBe(PeerFailure.Unreachable);
        told.WasNeverSent.ShouldBeFalse();
        await AskTheNextLaneAsync();
    }

    [Fact]
    public async Task Ask_NobodyThere_IsUnreachableAndWasNeverSent()
    {
        _owner.Stop();

        PeerException told = await Should.ThrowAsync<PeerException>(AskAsync().WaitAsync(Long, Token));

        told.Failure.ShouldBe(PeerFailure.Unreachable);
        told.WasNeverSent.ShouldBeTrue();
        told.Message.ShouldStartWith("node1 (127.0.0.1:");
        told.Message.ShouldContain("is unreachable");
    }

    [Fact]
    public async Task Ask_SilentOwner_IsPingedAndThenUnreachable()
    {
        Task<PeerReply> asked = AskAsync();
        using Socket owner = await _owner.AcceptSocketAsync(Token);
        await ReadAsync(owner);

        (await ReadAsync(owner)).Kind.ShouldBe(LaneFrame.Ping);

        PeerException told = await Should.ThrowAsync<PeerException>(asked.WaitAsync(Long, Token));
        told.Failure.ShouldBe(PeerFailure.Unreachable);
        told.Message.ShouldContain("ping");
    }

    [Fact]
    public async Task Ask_OwnerThatAnswersPings_IsWaitedFor()
    {
        Task<PeerReply> asked = AskAsync();
        using Socket owner = await _owner.AcceptSocketAsync(Token);
        uint call = (await ReadAsync(owner)).Call;
        for (int i = 0; i < 3; i++)
        {
            LaneFrame ping = await ReadAsync(owner);
            ping.Kind.ShouldBe(LaneFrame.Ping);
            await SendAsync(owner, ping.Call, 0, []);
        }

        await SendAsync(owner, call, Reply);

        (await asked.WaitAsync(Long, Token)).Ring.ShouldBe(1UL);
    }

    [Fact]
    public async Task Ask_OwnerThatReadsNothing_IsBusyBeforeMemoryGrows()
    {
        Task<PeerReply> first = AskAsync();
        using Socket owner = await _owner.AcceptSocketAsync(Token);
        int port = ((IPEndPoint)_owner.LocalEndpoint).Port;
        var options = new GrpcClientOptions { KeepAlive = Timeout.InfiniteTimeSpan };
        using var lane = new PeerLane(new Member("node1", $"127.0.0.1:{port}"), options, _watch);
        PeerRequest large = PeerRequests.Set("k"u8, new byte[60 << 10]);

        var asked = new List<Task<PeerReply>>();
        while (asked.Count < 10_000 && !asked.Exists(static task => task.IsFaulted))
        {
            asked.Add(lane.AskAsync(large, Long, Token).AsTask());
        }

        PeerException told = await Should.ThrowAsync<PeerException>(asked.Find(static task => task.IsFaulted)!);
        told.Failure.ShouldBe(PeerFailure.Busy);
        lane.Dispose();
        foreach (Task<PeerReply> task in asked)
        {
            await Should.ThrowAsync<PeerException>(task);
        }

        _lane.Dispose();
        await Should.ThrowAsync<PeerException>(first);
    }

    private static async Task<LaneFrame> ReadAsync(Socket owner)
    {
        byte[] header = new byte[LaneFrame.HeaderLength];
        await ReadAsync(owner, header);
        if (header.AsSpan().StartsWith(LaneFrame.Preface[..LaneFrame.HeaderLength]))
        {
            await ReadAsync(owner, new byte[LaneFrame.Preface.Length - header.Length]);
            await ReadAsync(owner, header);
        }

        var frame = LaneFrame.Read(header);
        await ReadAsync(owner, new byte[frame.Length]);
        return frame;
    }

    private static async Task ReadAsync(Socket owner, Memory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int count = await owner.ReceiveAsync(bytes, Token);
            count.ShouldBeGreaterThan(0);
            bytes = bytes[count..];
        }
    }

    private static async Task SendAsync(Socket owner, uint call, PeerReply reply)
    {
        var message = new ArrayBufferWriter<byte>();
        PeerMethods.Replies.Encode(reply, message);
        await SendAsync(owner, call, 0, message.WrittenMemory.ToArray());
    }

    private static async Task SendAsync(Socket owner, uint call, byte kind, byte[] message)
    {
        var buffer = new LaneBuffer();
        buffer.Add(call, kind, message, static (bytes, writer) => writer.Write(bytes));
        await owner.SendAsync(buffer.Written, Token);
    }

    private async Task AskTheNextLaneAsync()
    {
        Task<PeerReply> asked = AskAsync();
        using Socket owner = await _owner.AcceptSocketAsync(Token);
        await SendAsync(owner, (await ReadAsync(owner)).Call, Reply);
        await asked.WaitAsync(Long, Token);
    }

    private Task<PeerReply> AskAsync() =>
        _lane.AskAsync(PeerRequests.Set("k"u8, [1]), Long, Token).AsTask();
}
