using System.Text;
using Pinyon.Grpc.Client;
using Pinyon.Grpc.Protocol;
using Pinyon.Membership;
using Pinyon.Peers;

namespace Pinyon.Grpc.Peers.Lanes;

/// <summary>The client side of a lane, from connecting until it breaks.</summary>
internal sealed class LaneConnection
{
    // Requests of many callers are sent as they arrive; those that arrive during a write leave with the next one. The
    // number of a reply finds its request, so a caller that gives up disturbs no other, and no request waits for the
    // reply of another:
    //
    //   k1 ──► [k1] ───────────────────►        callers            any thread
    //   k2 k3 k4  wait during the write          output             the thread that found it idle
    //         [k2 k3 k4] ──────────────►
    //         ◄──────── [k1] [k3 k2 k4]          input              one thread, which completes the calls
    //
    // When calls are open and nothing has arrived for the keep-alive time (1 s), the lane is pinged. When nothing
    // arrives for that time again, the lane has failed (R6).

    /// <summary>With more bytes than this waiting to be sent, new requests fail as busy.</summary>
    private const int MaxBacklog = 16 << 20;

    private readonly Member _member;
    private readonly GrpcClientOptions _options;
    private readonly LaneWatch _watch;
    private readonly IPeerObserver? _observer;
    private readonly LaneCalls _calls;
    private readonly LaneOutput _output;
    private readonly LaneInput _input = new();
    private LaneSocket? _socket;
    private PeerException? _end;
    private bool _isPinged;

    public LaneConnection(Member member, GrpcClientOptions options, LaneWatch watch, IPeerObserver? observer)
    {
        _member = member;
        _options = options;
        _watch = watch;
        _observer = observer;
        _calls = new LaneCalls(TimedOut, observer, options.Time);
        _output = new LaneOutput(End);
        StartThread(Connect);
    }

    public bool IsOver => Volatile.Read(ref _end) is not null;

    /// <exception cref="PeerException">There is no usable reply, or too many requests wait for this peer.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled the request.</exception>
    public ValueTask<PeerReply> AskAsync(PeerRequest request, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<PeerReply>(cancellationToken);
        }

        if (_output.Backlog > MaxBacklog || !_calls.TryOpen(request.Items.Count, timeout, out LaneCall? call))
        {
            PeerException fault = _end ?? Busy();
            _observer?.Failed(fault);
            return ValueTask.FromException<PeerReply>(fault);
        }

        ValueTask<PeerReply> answer = call.Answer;
        try
        {
            int method = PeerMethods.Choose(request);
            _output.Add(call.Number, LaneMethods.KindOf(method), request, PeerMethods.All[method].Request.Encode);
        }
        catch (GrpcException fault)
        {
            _calls.Leave(call, PeerFailureText.From(fault, _member));
            return answer;
        }

        call.Watch(cancellationToken);
        return answer;
    }

    /// <summary>Closes the lane and fails every open call.</summary>
    public void End(Exception fault)
    {
        GrpcException status = fault as GrpcException
            ?? GrpcTransportFaults.Translate(fault, expired: false, default, _options.ConnectTimeout);
        if (Interlocked.CompareExchange(ref _end, PeerFailureText.From(status, _member), null) is null)
        {
            Volatile.Read(ref _socket)?.Dispose();
            _calls.Close(_end);
        }
    }

    private void StartThread(Action run) => LaneThread.Start(run, End);

    private void Connect()
    {
        _socket = LaneConnector.Connect(_member.Address, _options);
        _output.Open(_socket, LaneFrame.Preface.ToArray());
        if (IsOver)
        {
            _socket.Dispose();
        }

        ReadOn();
    }

    private void ReadOn()
    {
        var turn = new LaneTurn(_watch, () => StartThread(ReadOn), TimeProvider.System);
        _watch.Add(turn);
        try
        {
            bool isOurs = true;
            while (isOurs)
            {
                _output.Uncork();
                Receive(turn);
                _output.Cork();
                isOurs = turn.HandOver();
            }
        }
        finally
        {
            _watch.Remove(turn);
            turn.End();
        }
    }

    private void Receive(LaneTurn turn)
    {
        int count = _socket!.Receive(_input.Free);
        if (count == LaneSocket.Silence)
        {
            ThrowIfSilentForTooLong();
            return;
        }

        if (count == 0)
        {
            throw new GrpcException(GrpcStatusCode.Unavailable, "it has closed the connection");
        }

        _isPinged = false;
        _input.Advance(count);
        while (_input.TryRead(out LaneFrame frame, out ReadOnlyMemory<byte> message))
        {
            if (_calls.Take(frame.Call) is { } call)
            {
                Settle(call, frame, message);
                turn.Add(call);
            }
        }
    }

    private void Settle(LaneCall call, LaneFrame frame, ReadOnlyMemory<byte> message)
    {
        if (frame.Kind != (byte)GrpcStatusCode.Ok)
        {
            var status = new GrpcStatus((GrpcStatusCode)frame.Kind, Encoding.UTF8.GetString(message.Span));
            call.Settle(null, PeerFailureText.From(new GrpcException(status), _member));
        }
        else if (!PeerMethods.Replies.Decode(new(message), out PeerReply? reply, out string? fault))
        {
            var status = new GrpcStatus(GrpcStatusCode.Internal, $"The answer cannot be read: {fault}");
            call.Settle(null, PeerFailureText.From(new GrpcException(status), _member));
        }
        else if (reply.Results.Count != call.ItemCount)
        {
            call.Settle(null, PeerFailureText.WrongCount(_member, reply.Results.Count, call.ItemCount));
        }
        else
        {
            call.Settle(reply, null);
        }
    }

    private void ThrowIfSilentForTooLong()
    {
        bool isAwaited = !_calls.IsEmpty;
        if (isAwaited && _isPinged)
        {
            string words = $"it did not answer a ping within {_options.KeepAlive.TotalSeconds:0.###} s";
            throw new GrpcException(GrpcStatusCode.Unavailable, words);
        }

        if (isAwaited)
        {
            _output.Add(0, LaneFrame.Ping, 0, static (_, _) => { });
        }

        _isPinged = isAwaited;
    }

    private PeerException TimedOut() => new(
        PeerFailure.TimedOut, $"{_member.Name} ({_member.Address}) did not answer within the time of the request");

    private PeerException Busy()
    {
        string much = $"{LaneCalls.MaxOpen} requests, or {MaxBacklog >> 20} MB, wait for it";
        return new(PeerFailure.Busy, $"{_member.Name} ({_member.Address}) is busy: {much}");
    }
}
