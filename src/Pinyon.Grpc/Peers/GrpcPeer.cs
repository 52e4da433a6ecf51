using Pinyon.Grpc.Client;
using Pinyon.Grpc.Peers.Lanes;
using Pinyon.Grpc.Protocol;
using Pinyon.Membership;
using Pinyon.Peers;

namespace Pinyon.Grpc.Peers;

/// <summary>A member reached by its lane where a request is short, and over gRPC otherwise.</summary>
internal sealed class GrpcPeer : IPeer
{
    private readonly Member _member;
    private readonly PeerLane _lane;
    private readonly IPeerObserver? _observer;
    private readonly Action<GrpcPeer> _closed;
    private readonly int _maxMessageBytes;
    private readonly Lazy<Bulk> _bulk;

    /// <param name="member">The member.</param>
    /// <param name="options">Limits of connections and messages.</param>
    /// <param name="lane">Its lane, closed with the peer.</param>
    /// <param name="observer">Learns how requests end.</param>
    /// <param name="closed">Called when the peer is disposed.</param>
    public GrpcPeer(
        Member member, GrpcClientOptions options, PeerLane lane, IPeerObserver? observer, Action<GrpcPeer> closed)
    {
        _member = member;
        _lane = lane;
        _observer = observer;
        _closed = closed;
        _maxMessageBytes = options.MaxMessageBytes;
        _bulk = new Lazy<Bulk>(() => new Bulk(member, options));
    }

    public ValueTask<PeerReply> AskAsync(
        PeerRequest request, TimeSpan timeout, CancellationToken cancellationToken) =>
        LaneMethods.Carry(request, _maxMessageBytes)
            ? _lane.AskAsync(request, timeout, cancellationToken)
            : CallAsync(request, timeout, cancellationToken);

    public void Dispose()
    {
        _lane.Dispose();
        _bulk.Value.Connections.Dispose();   // also of a call that is just being made
        _closed(this);
    }

    private async ValueTask<PeerReply> CallAsync(
        PeerRequest request, TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            PeerReply reply = await _bulk.Value.Calls[PeerMethods.Choose(request)]
                .InvokeAsync(request, timeout, cancellationToken);
            if (reply.Results.Count != request.Items.Count)
            {
                throw Failed(PeerFailureText.WrongCount(_member, reply.Results.Count, request.Items.Count));
            }

            _observer?.Replied(reply);
            return reply;
        }
        catch (GrpcException fault)
        {
            throw Failed(PeerFailureText.From(fault, _member));
        }
    }

    private PeerException Failed(PeerException fault)
    {
        _observer?.Failed(fault);
        return fault;
    }

    /// <summary>The HTTP/2 connections to the member, and the methods that are called on them.</summary>
    private sealed class Bulk
    {
        public Bulk(Member member, GrpcClientOptions options)
        {
            Connections = new GrpcConnections(options);
            var address = new UriBuilder(Uri.UriSchemeHttp, member.Address.Host, member.Address.Port);
            var channel = new GrpcChannel(Connections, address.Uri);
            Calls = [.. PeerMethods.All.Select(channel.Unary)];
        }

        public GrpcConnections Connections { get; }

        public GrpcUnaryCall<PeerRequest, PeerReply>[] Calls { get; }
    }
}
