using Pinyon.Grpc.Client;
using Pinyon.Membership;
using Pinyon.Peers;

namespace Pinyon.Grpc.Peers.Lanes;

/// <summary>The lane to one member: connects with the first request, and reconnects after a failure.</summary>
/// <param name="member">The member.</param>
/// <param name="options">Limits and clock.</param>
/// <param name="watch">Detects callers that block the lane's thread.</param>
/// <param name="observer">Learns how requests end.</param>
internal sealed class PeerLane(
    Member member, GrpcClientOptions options, LaneWatch watch, IPeerObserver? observer = null) : IDisposable
{
    private readonly Lock _lock = new();
    private LaneConnection? _current;
    private bool _isDisposed;

    public ValueTask<PeerReply> AskAsync(PeerRequest request, TimeSpan timeout, CancellationToken cancellationToken)
    {
        LaneConnection? current = Volatile.Read(ref _current);
        current = current is { IsOver: false } ? current : Connect();
        return current.AskAsync(request, timeout, cancellationToken);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _current?.End(new ObjectDisposedException("the transport"));
        }
    }

    private LaneConnection Connect()
    {
        lock (_lock)
        {
            if (_current is { IsOver: false } current)
            {
                return current;
            }

            _current = new LaneConnection(member, options, watch, observer);
            if (_isDisposed)
            {
                _current.End(new ObjectDisposedException("the transport"));
            }

            return _current;
        }
    }
}
