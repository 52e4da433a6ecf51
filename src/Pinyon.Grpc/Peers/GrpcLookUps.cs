using Pinyon.Grpc.Client;
using Pinyon.Membership;
using Pinyon.Peers;

namespace Pinyon.Grpc.Peers;

/// <summary>The look-ups of many callers at one member: batch after batch over one call that goes on.</summary>
/// <remarks>
/// Most of what a batch costs is the changes of threads at both ends, and a message of a call that goes on needs fewer
/// of them than a call. It is opened with the first batch, and again after it broke.
/// </remarks>
internal sealed class GrpcLookUps(GrpcChannel channel, Member member)
{
    private readonly Lock _lock = new();
    private GrpcLookUpStream? _current;

    public Task<PeerReply> AskAsync(PeerRequest request, TimeSpan timeout, CancellationToken cancellationToken)
    {
        GrpcLookUpStream stream;
        lock (_lock)
        {
            if (_current is not { IsOver: false })
            {
                _current = new GrpcLookUpStream(channel, member, new SemaphoreSlim(1));
            }

            stream = _current;
        }

        return stream.AskAsync(request, timeout, cancellationToken);
    }
}
