using System.Threading.Tasks.Sources;
using Pinyon.Peers;

namespace Pinyon.Grpc.Peers.Lanes;

/// <summary>A request that somebody awaits the reply of. Its lane uses it again as soon as that was taken.</summary>
internal sealed class LaneCall(LaneCalls calls) : IValueTaskSource<PeerReply>
{
    private ManualResetValueTaskSourceCore<PeerReply> _core;
    private CancellationTokenRegistration _leaving;
    private PeerReply? _reply;
    private Exception? _fault;

    /// <summary>By it the reply finds its request.</summary>
    public uint Number { get; set; }

    /// <summary>How many results the reply must have.</summary>
    public int ItemCount { get; set; }

    /// <summary>When whoever waits for it gives up; a timestamp of the lane's clock.</summary>
    public long Due { get; set; }

    public ValueTask<PeerReply> Answer => new(this, _core.Version);

    /// <summary>The caller leaves when its token says so.</summary>
    public void Watch(CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
        {
            _leaving = cancellationToken.UnsafeRegister(
                static (call, token) => ((LaneCall)call!).Leave(token), this);
        }
    }

    /// <summary>Notes what came of it, for <see cref="Complete"/>.</summary>
    public void Settle(PeerReply? reply, Exception? fault) => (_reply, _fault) = (reply, fault);

    /// <summary>Answers; what the caller does next runs here and now.</summary>
    public void Complete()
    {
        if (_fault is null)
        {
            _core.SetResult(_reply!);
        }
        else
        {
            _core.SetException(_fault);
        }
    }

    /// <summary>Fails; what the caller does next runs elsewhere, as this thread has other things to do.</summary>
    public void FailElsewhere(Exception fault)
    {
        _core.RunContinuationsAsynchronously = true;
        _core.SetException(fault);
    }

    PeerReply IValueTaskSource<PeerReply>.GetResult(short token)
    {
        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            // Waits for a callback that is running, so that none can meet the next request.
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

    private void Leave(CancellationToken cancellationToken) =>
        calls.Leave(this, new OperationCanceledException(cancellationToken));
}
