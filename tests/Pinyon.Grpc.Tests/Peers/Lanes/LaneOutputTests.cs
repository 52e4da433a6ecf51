using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Pinyon.Grpc.Peers.Lanes;

namespace Pinyon.Grpc.Tests.Peers.Lanes;

public sealed class LaneOutputTests : IAsyncLifetime
{
    private const int FrameLength = LaneFrame.HeaderLength + 1;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<Exception> _faults = [];
    private readonly LaneOutput _output;
    private LaneSocket _socket = null!;
    private Socket _other = null!;

    public LaneOutputTests() => _output = new LaneOutput(_faults.Add);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _listener.Start();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(_listener.LocalEndpoint, Token);
        _other = await _listener.AcceptSocketAsync(Token);
        _socket = new LaneSocket(socket, Timeout.InfiniteTimeSpan);
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        _other.Dispose();
        _listener.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Add_BeforeItIsOpen_LeavesBehindThePreface()
    {
        Add(1);
        _output.Backlog.ShouldBe(FrameLength);

        _output.Open(_socket, "preface"u8.ToArray());

        byte[] sent = await ReadAsync(7 + FrameLength);
        sent[..7].ShouldBe("preface"u8.ToArray());
        sent[^1].ShouldBe((byte)1);
        _output.Backlog.ShouldBe(0);
    }

    [Fact]
    public async Task Add_ByACorkedThread_WaitsForCompanyAndOthersDoNot()
    {
        _output.Open(_socket, default);
        _output.Cork();

        Add(1);
        _output.Backlog.ShouldBe(FrameLength);
        await Task.Factory.StartNew(
            () => Add(2), Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        (await ReadAsync(2 * FrameLength)).Where((_, at) => at % FrameLength == FrameLength - 1).ShouldBe([1, 2]);
    }

    [Fact]
    public void Add_ManyByACorkedThread_LeaveADozenAtATimeAndTheRestWithTheCork()
    {
        _output.Open(_socket, default);
        _output.Cork();

        int[] backlogs = [.. Enumerable.Range(1, 30).Select(number =>
        {
            Add((byte)number);
            return _output.Backlog / FrameLength;
        })];

        int[] dozen = [.. Enumerable.Range(1, 11), 0];
        backlogs.ShouldBe([.. dozen, .. dozen, .. dozen.Take(6)]);
        _output.Uncork();
        _output.Backlog.ShouldBe(0);
    }

    [Fact]
    public void Add_ToAnOutputThatBroke_TellsOnceAndGoesNowhere()
    {
        _output.Open(_socket, default);
        _socket.Dispose();

        Add(1);
        Add(2);

        _faults.Count.ShouldBe(1);
    }

    private void Add(byte number) =>
        _output.Add(number, 0, number, static (one, writer) => writer.Write([one]));

    private async Task<byte[]> ReadAsync(int count)
    {
        byte[] bytes = new byte[count];
        for (int at = 0; at < count;)
        {
            int read = await _other.ReceiveAsync(bytes.AsMemory(at), Token);
            read.ShouldBeGreaterThan(0);
            at += read;
        }

        return bytes;
    }
}
