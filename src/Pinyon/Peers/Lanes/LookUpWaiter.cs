using System.Threading.Tasks.Sources;

namespace Pinyon.Peers.Lanes;

/// <summary>A look-up that somebody awaits. Its lane uses it again as soon as its result was taken.</summary>
internal sealed class LookUpWaiter(LookUpLane lane) : LookUp, IValueTaskSource<PeerResult>
{
    private ManualResetValueTaskSourceCore<PeerResult> _core;
    private CancellationTokenRegistration _leaving;

    public ValueTask<PeerResult> Answer => new(this, _core.Version);

    /// <summary>The caller leaves when its token says so.</summary>
    public void Watch(CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
        {
            _leaving = cancellationToken.UnsafeRegister(
                static (waiter, token) => ((LookUpWaiter)waiter!).Leave(token), this);
        }
    }

    /// <summary>Answers; what the caller does next runs here and now.</summary>
    public void Succeed(in PeerResult result) => _core.SetResult(result);

    /// <summary>Fails; what the caller does next runs here and now.</summary>
    public void Fail(Exception fault) => _core.SetException(fault);

    /// <summary>Fails; what the caller does next runs elsewhere, as this thread has other things to do.</summary>
    public void FailElsewhere(Exception fault)
    {
        _core.RunContinuationsAsynchronously = true;
        _core.SetException(fault);
    }

    PeerResult IValueTaskSource<PeerResult>.GetResult(short token)
    {
        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            // Waits for a callback that is running, so that none can meet the waiter's next look-up.
            _leaving.Dispose();
            _leaving = default;
            _core.Reset();
            _core.RunContinuationsAsynchronously = false;
            lane.TakeBack(this);
        }
    }

    ValueTaskSourceStatus IValueTaskSource<PeerResult>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<PeerResult>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private void Leave(CancellationToken cancellationToken) =>
        lane.Leave(this, new OperationCanceledException(cancellationToken));
}
