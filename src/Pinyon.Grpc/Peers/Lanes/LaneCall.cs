using System.Threading.Tasks.Sources;
using Pinyon.Peers;

namespace Pinyon.Grpc.Peers.Lanes;

/// <summary>A request that waits for its reply. Pooled: its lane reuses it once the reply is taken.</summary>
internal sealed class LaneCall(LaneCalls calls) : IValueTaskSource<PeerReply>
{
    private ManualResetValueTaskSourceCore<PeerReply> _core;
    private CancellationTokenRegistration _leaving;
    private PeerReply? _reply;
    private Exception? _fault;

    /// <summary>Matches a reply to its request.</summary>
    public uint Number { get; set; }

    /// <summary>The number of results that a valid reply has.</summary>
    public int ItemCount { get; set; }

    /// <summary>The deadline, as a timestamp of the lane's clock.</summary>
    public long Due { get; set; }

    public ValueTask<PeerReply> Answer => new(this, _core.Version);

    /// <summary>Ends the call when the token is cancelled.</summary>
    public void Watch(CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
        {
            _leaving = cancellationToken.UnsafeRegister(
                static (call, token) => ((LaneCall)call!).Leave(token), this);
        }
    }

    /// <summary>Stores the outcome for <see cref="Complete"/>.</summary>
    public void Settle(PeerReply? reply, Exception? fault) => (_reply, _fault) = (reply, fault);

    /// <summary>Completes the call. The caller's continuation runs on this thread.</summary>
    public void Complete()
    {
        if (_fault is null)
        {
            calls.Observer?.Replied(_reply!);
            _core.SetResult(_reply!);
        }
        else
        {
            Fail(_fault);
        }
    }

    /// <summary>Fails the call. The caller's continuation runs on the thread pool, not on this thread.</summary>
    public void FailElsewhere(Exception fault)
    {
        _core.RunContinuationsAsynchronously = true;
        Fail(fault);
    }

    PeerReply IValueTaskSource<PeerReply>.GetResult(short token)
    {
        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            // Waits for a callback that is running, so that it cannot cancel the next request.
            _leaving.Dispose();
            _leaving = default;
            (_reply, _fault) = (null, null);
            _core.Reset();
            _core.RunContinuationsAsynchronously = false;
            calls.TakeBack(this);
        }
    }

    ValueTaskSourceStatus IValueTaskSource<PeerReply>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<PeerReply>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private void Fail(Exception fault)
    {
        if (fault is PeerException unanswered) calls.Observer?.Failed(unanswered);
        _core.SetException(fault);
    }

    private void Leave(CancellationToken cancellationToken) =>
        calls.Leave(this, new OperationCanceledException(cancellationToken));
}
