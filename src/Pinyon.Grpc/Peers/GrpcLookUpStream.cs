using Pinyon.Grpc.Client;
using Pinyon.Grpc.Protocol;
using Pinyon.Membership;
using Pinyon.Peers;

namespace Pinyon.Grpc.Peers;

/// <summary>One call of look-ups: requests go out in turn, and each reply is for the oldest open one.</summary>
/// <remarks>
/// Whoever gives up leaves his place in the order; the reply that belongs there goes nowhere. What breaks the call
/// fails everybody who waits on it.
/// </remarks>
internal sealed class GrpcLookUpStream
{
    /// <summary>Most requests without a reply, those included whose callers have left; more end the call.</summary>
    private const int MaxOpen = 16;

    private readonly Lock _lock = new();
    private readonly Queue<TaskCompletionSource<PeerReply?>> _open = [];
    private readonly SemaphoreSlim _writing;
    private readonly GrpcChannel _channel;
    private readonly Member _member;
    private readonly GrpcDuplexCall<PeerRequest, PeerReply> _call;
    private PeerException? _end;
    private int _asking;

    /// <param name="channel">The way to the member.</param>
    /// <param name="member">The member, for the words of errors.</param>
    /// <param name="writing">Of one; nobody asks for its wait handle, so there is nothing to dispose.</param>
    public GrpcLookUpStream(GrpcChannel channel, Member member, SemaphoreSlim writing)
    {
        _writing = writing;
        _channel = channel;
        _member = member;
        _call = channel.Duplex(PeerMethods.LookUp);
        _ = ReadOnAsync(_call.ReadAsync());
    }

    public bool IsOver => Volatile.Read(ref _end) is not null;

    public async Task<PeerReply> AskAsync(PeerRequest request, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _asking) > MaxOpen)
        {
            End(new GrpcException(GrpcStatusCode.Unavailable, $"{MaxOpen} batches are without a reply"));
        }

        try
        {
            PeerReply reply = await SendAsync(request).WaitAsync(timeout, _channel.Options.Time, cancellationToken)
                ?? throw _end!;
            return reply.Results.Count == request.Items.Count
                ? reply
                : throw PeerFailureText.WrongCount(_member, reply.Results.Count, request.Items.Count);
        }
        catch (TimeoutException)
        {
            throw PeerFailureText.From(new GrpcException(GrpcTransportFaults.TimeIsOver(timeout)), _member);
        }
    }

    /// <summary>Sends a request and waits for its reply, as long as that takes; null: the call is over.</summary>
    private async Task<PeerReply?> SendAsync(PeerRequest request)
    {
        var answer = new TaskCompletionSource<PeerReply?>();
        await _writing.WaitAsync();
        try
        {
            if (!TryEnqueue(answer))
            {
                return null;
            }

            await _call.WriteAsync(request);
        }
        catch (Exception fault)
        {
            // Half a message may be on its way: the call is of no more use.
            End(fault);
        }
        finally
        {
            _writing.Release();
        }

        PeerReply? reply = await answer.Task;
        Interlocked.Decrement(ref _asking);
        return reply;
    }

    private bool TryEnqueue(TaskCompletionSource<PeerReply?> answer)
    {
        lock (_lock)
        {
            if (_end is null)
            {
                _open.Enqueue(answer);
            }

            return _end is null;
        }
    }

    // Whoever waits for the reply goes on here, without a change of threads, and may hold this one up. So the next read
    // begins before, and another thread takes over what it brings.
    private async Task ReadOnAsync(Task<PeerReply> reading)
    {
        try
        {
            if (reading.IsCompleted)
            {
                await Task.Yield();
            }

            PeerReply reply = await reading;
            TaskCompletionSource<PeerReply?> oldest = Dequeue();
            _ = ReadOnAsync(_call.ReadAsync());
            oldest.TrySetResult(reply);
        }
        catch (Exception fault)
        {
            End(fault);
        }
    }

    private TaskCompletionSource<PeerReply?> Dequeue()
    {
        lock (_lock)
        {
            return _open.TryDequeue(out TaskCompletionSource<PeerReply?>? oldest)
                ? oldest
                : throw new GrpcException(GrpcStatusCode.Internal, "a reply came that nobody had asked for");
        }
    }

    private void End(Exception fault)
    {
        GrpcException status = fault as GrpcException
            ?? GrpcTransportFaults.Translate(fault, expired: false, default, _channel.Options.ConnectTimeout);
        TaskCompletionSource<PeerReply?>[] open;
        lock (_lock)
        {
            if (_end is not null)
            {
                return;
            }

            _end = PeerFailureText.From(status, _member);
            open = [.. _open];
            _open.Clear();
        }

        _call.Dispose();
        ThreadPool.UnsafeQueueUserWorkItem(
            static open => Array.ForEach(open, answer => answer.TrySetResult(null)), open, preferLocal: false);
    }
}
