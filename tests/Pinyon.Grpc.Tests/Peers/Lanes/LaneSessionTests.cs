using System.Buffers;
using System.Net.Sockets;
using System.Text;
using Pinyon.Grpc.Peers;
using Pinyon.Grpc.Peers.Lanes;
using Pinyon.Grpc.Protocol;
using Pinyon.Grpc.Tests.Hosting;
using Pinyon.Peers;

namespace Pinyon.Grpc.Tests.Peers.Lanes;

/// <summary>The server side of a lane, with clients that send invalid frames or read nothing.</summary>
public sealed class LaneSessionTests : IAsyncLifetime
{
    private const byte Get = 1;
    private const byte Load = 3;

    private readonly HeldPeerHandler _handler = new();
    private readonly Socket _client = new(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 64 << 10 };
    private GrpcHost _host = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await GrpcHost.StartAsync(_handler);
        await _client.ConnectAsync(_host.Address.Host, _host.Address.Port, Token);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Request_ByteByByte_IsAnswered()
    {
        foreach (byte one in (byte[])[.. LaneFrame.Preface, .. Frame(7, Get, Message("k"))])
        {
            await _client.SendAsync(new[] { one }, Token);
        }

        (LaneFrame frame, byte[] reply) = await ReadAsync();
        frame.Call.ShouldBe(7U);
        frame.Kind.ShouldBe((byte)GrpcStatusCode.Ok);
        Read(reply).Results.Single().Value.ToArray().ShouldBe("k"u8.ToArray());
    }

    [Fact]
    public async Task Ping_WhileARequestWaits_IsAnsweredAtOnce()
    {
        _handler.Hold();

        await SendAsync(LaneFrame.Preface.ToArray(), Frame(1, Get, Message("k")), Frame(2, LaneFrame.Ping, []));

        (await ReadAsync()).Frame.ShouldBe(new LaneFrame(0, 2, 0));
        _handler.Release();
        (await ReadAsync()).Frame.Call.ShouldBe(1U);
    }

    [Theory]
    [InlineData(Load)]
    [InlineData((byte)200)]
    public async Task Request_OfAnotherKind_IsRefusedAndTheNextAnswered(byte kind)
    {
        await SendAsync(LaneFrame.Preface.ToArray(), Frame(1, kind, Message("k")), Frame(2, Get, Message("k")));

        (LaneFrame frame, byte[] words) = await ReadAsync();
        frame.Kind.ShouldBe((byte)GrpcStatusCode.Unimplemented);
        Encoding.UTF8.GetString(words).ShouldContain($"{kind}");
        (await ReadAsync()).Frame.ShouldSatisfyAllConditions(
            next => next.Call.ShouldBe(2U), next => next.Kind.ShouldBe((byte)0));
    }

    [Fact]
    public async Task Request_ThatIsNone_IsInvalidAndTheNextAnswered()
    {
        await SendAsync(LaneFrame.Preface.ToArray(), Frame(1, Get, [0xff, 0xff]), Frame(2, Get, Message("k")));

        (await ReadAsync()).Frame.Kind.ShouldBe((byte)GrpcStatusCode.InvalidArgument);
        (await ReadAsync()).Frame.Kind.ShouldBe((byte)GrpcStatusCode.Ok);
    }

    [Fact]
    public async Task Handler_ThatFails_IsInternalAndTheFaultIsLogged()
    {
        _handler.FailsNext = true;

        await SendAsync(LaneFrame.Preface.ToArray(), Frame(1, Get, Message("k")), Frame(2, Get, Message("k")));

        (LaneFrame frame, byte[] words) = await ReadAsync();
        frame.ShouldSatisfyAllConditions(
            refused => refused.Call.ShouldBe(1U),
            refused => refused.Kind.ShouldBe((byte)GrpcStatusCode.Internal));
        Encoding.UTF8.GetString(words).ShouldNotContain("secret");
        (await ReadAsync()).Frame.Kind.ShouldBe((byte)GrpcStatusCode.Ok);
        _host.Complaints.ShouldContain(line => line.Contains("secret"));
    }

    [Theory]
    [InlineData("pinyon what\n..")]
    [InlineData("pinyon lane 1\n\xff\xff\xff\xff\x1\x1\x1\x1\x1")]
    public async Task Bytes_ThatAreNoLane_EndTheConnectionAndNoOther(string text)
    {
        await _client.SendAsync(Encoding.Latin1.GetBytes(text), Token);

        await EndOfAsync(_client);
        using var other = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await other.ConnectAsync(_host.Address.Host, _host.Address.Port, Token);
        await other.SendAsync((byte[])[.. LaneFrame.Preface, .. Frame(1, LaneFrame.Ping, [])], Token);
        (await ReadAsync(other)).Frame.Call.ShouldBe(1U);
    }

    [Fact]
    public async Task Client_ThatReadsNothing_IsNotReadEither()
    {
        const int Count = 2_000;
        _handler.Padding = 60 << 10;
        byte[] all = [.. Enumerable.Range(0, Count).SelectMany(_ => Frame(1, Get, Message("k")))];

        await SendAsync(LaneFrame.Preface.ToArray(), all);

        // Its replies fill what the kernel holds on both sides and a megabyte here, long before all 120 are there. A
        // thousand pings on another lane are time enough for one more request.
        using var other = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await other.ConnectAsync(_host.Address.Host, _host.Address.Port, Token);
        await other.SendAsync(LaneFrame.Preface.ToArray(), Token);
        int before;
        do
        {
            before = _handler.Requests.Count;
            for (int i = 0; i < 1_000; i++)
            {
                await other.SendAsync(Frame(1, LaneFrame.Ping, []), Token);
                await ReadAsync(other);
            }
        }
        while (_handler.Requests.Count > before);

        before.ShouldBeLessThan(400);
        for (int read = 0; read < Count; read++)
        {
            await ReadAsync();
        }
    }

    [Fact]
    public async Task Host_ThatStops_EndsItsLanes()
    {
        await SendAsync(LaneFrame.Preface.ToArray(), Frame(1, LaneFrame.Ping, []));
        await ReadAsync();

        await _host.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30), Token);

        await EndOfAsync(_client);
    }

    private static byte[] Frame(uint call, byte kind, byte[] message)
    {
        var buffer = new LaneBuffer();
        buffer.Add(call, kind, message, static (bytes, writer) => writer.Write(bytes));
        return buffer.Written.ToArray();
    }

    private static byte[] Message(string key)
    {
        var message = new ArrayBufferWriter<byte>();
        PeerMethods.All[0].Request.Encode(PeerRequests.Get(Encoding.ASCII.GetBytes(key)), message);
        return message.WrittenMemory.ToArray();
    }

    private static PeerReply Read(byte[] reply)
    {
        PeerMethods.Replies.Decode(new(reply), out PeerReply? read, out string? fault).ShouldBeTrue(fault);
        return read;
    }

    private static async Task EndOfAsync(Socket client)
    {
        try
        {
            (await client.ReceiveAsync(new byte[1], Token)).ShouldBe(0);
        }
        catch (SocketException)
        {
            // A reset also ends the connection.
        }
    }

    private static async Task<(LaneFrame Frame, byte[] Message)> ReadAsync(Socket client)
    {
        byte[] header = await ReadAsync(client, LaneFrame.HeaderLength);
        var frame = LaneFrame.Read(header);
        return (frame, await ReadAsync(client, (int)frame.Length));
    }

    private static async Task<byte[]> ReadAsync(Socket client, int length)
    {
        byte[] bytes = new byte[length];
        for (int at = 0; at < length;)
        {
            int count = await client.ReceiveAsync(bytes.AsMemory(at), Token);
            count.ShouldBeGreaterThan(0);
            at += count;
        }

        return bytes;
    }

    private Task<(LaneFrame Frame, byte[] Message)> ReadAsync() => ReadAsync(_client);

    private async Task SendAsync(params byte[][] parts)
    {
        foreach (byte[] part in parts)
        {
            await _client.SendAsync(part, Token);
        }
    }
}
