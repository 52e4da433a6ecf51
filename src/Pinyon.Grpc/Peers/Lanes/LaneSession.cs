using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;
using Pinyon.Grpc.Protocol;
using Pinyon.Grpc.Server;
using Pinyon.Peers;

namespace Pinyon.Grpc.Peers.Lanes;

/// <summary>The server side of a lane: one thread reads requests and answers most of them itself.</summary>
/// <remarks>
/// A request that has to wait (a write that revokes copies) is answered when it completes and does not delay others.
/// The session stops reading while the client does not read its replies, or while too many requests are pending.
/// </remarks>
internal sealed class LaneSession : IDisposable
{
    /// <summary>With more bytes of replies than this waiting to be sent, no requests are read.</summary>
    private const int MaxBacklog = 1 << 20;

    /// <summary>With this many requests pending, no more are read.</summary>
    private const int MaxWaiting = 1024;

    private readonly LaneSocket _socket;
    private readonly IPeerHandler _handler;
    private readonly ILogger _logger;
    private readonly LaneInput _input = new();
    private readonly LaneOutput _output;
    private readonly SemaphoreSlim _places = new(MaxWaiting);
    private readonly CancellationTokenSource _closing = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public LaneSession(Socket socket, IPeerHandler handler, ILogger logger)
    {
        _socket = new LaneSocket(socket, Timeout.InfiniteTimeSpan);
        _handler = handler;
        _logger = logger;
        _output = new LaneOutput(_ => Dispose());
        _output.Open(_socket, default);
        LaneThread.Start(Serve, End);
    }

    /// <summary>Completes when the lane has ended; never fails.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Closes the lane; its thread ends soon after.</summary>
    public void Dispose()
    {
        _closing.Cancel();
        _socket.Dispose();
    }

    private void Serve()
    {
        bool isOpen = false;
        while (Receive())
        {
            isOpen = isOpen || _input.TryPassPreface();
            _output.Cork();
            while (isOpen && _input.TryRead(out LaneFrame frame, out ReadOnlyMemory<byte> message))
            {
                Answer(frame, message);
                if (_output.Backlog > MaxBacklog)
                {
                    WaitUntilRead();
                }
            }

            _output.Uncork();
        }

        End(null);
    }

    private void WaitUntilRead()
    {
        _output.Uncork();
        while (_output.Backlog > MaxBacklog && !_closing.IsCancellationRequested)
        {
            _output.Sending.Wait();
        }

        _output.Cork();
    }

    private bool Receive()
    {
        int count;
        do
        {
            count = _socket.Receive(_input.Free);
        }
        while (count == LaneSocket.Silence);
        _input.Advance(count);
        return count > 0;
    }

    private void Answer(LaneFrame frame, ReadOnlyMemory<byte> message)
    {
        if (frame.Kind == LaneFrame.Ping)
        {
            _output.Add(frame.Call, (byte)GrpcStatusCode.Ok, 0, static (_, _) => { });
            return;
        }

        if (!LaneMethods.TryFind(frame.Kind, out int method))
        {
            string words = $"No request of kind {frame.Kind} travels on a lane.";
            Refuse(frame.Call, new(GrpcStatusCode.Unimplemented, words));
            return;
        }

        if (!PeerMethods.All[method].Request.Decode(new(message), out PeerRequest? request, out string? fault))
        {
            Refuse(frame.Call, new(GrpcStatusCode.InvalidArgument, fault));
            return;
        }

        ValueTask<PeerReply> answer = _handler.AnswerAsync(request, _closing.Token);
        if (answer.IsCompletedSuccessfully)
        {
            Reply(frame.Call, answer.Result);
            return;
        }

        _places.Wait(_closing.Token);
        _ = AnswerLaterAsync(frame.Call, method, answer);
    }

    private async Task AnswerLaterAsync(uint call, int method, ValueTask<PeerReply> answer)
    {
        try
        {
            Reply(call, await answer);
        }
        catch (Exception fault)
        {
            if (!_closing.IsCancellationRequested)
            {
                GrpcLog.HandlerFailed(_logger, PeerMethods.All[method].Path, fault);
                Refuse(call, new(GrpcStatusCode.Internal, "The member failed to answer."));
            }
        }
        finally
        {
            _places.Release();
        }
    }

    private void Reply(uint call, PeerReply reply)
    {
        using (reply)
        {
            try
            {
                _output.Add(call, (byte)GrpcStatusCode.Ok, reply, PeerMethods.Replies.Encode);
            }
            catch (GrpcException tooLong)
            {
                Refuse(call, tooLong.Status);
            }
        }
    }

    private void Refuse(uint call, GrpcStatus status) => _output.Add(
        call,
        (byte)status.Code,
        status.Message,
        static (words, message) => Encoding.UTF8.GetBytes(words, message));

    private void End(Exception? fault)
    {
        if (fault is GrpcException refusal)
        {
            LaneLog.Refused(_logger, refusal.Status.Message);
        }

        Dispose();
        _ended.TrySetResult();
    }
}
