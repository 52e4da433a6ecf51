using Pinyon.Grpc.Client;
using Pinyon.Grpc.Peers.Lanes;
using Pinyon.Grpc.Protocol;
using Pinyon.Membership;
using Pinyon.Peers;

namespace Pinyon.Grpc.Peers;

/// <summary>A member reached over gRPC, or over its lane where a request is short.</summary>
internal sealed class GrpcPeer(GrpcChannel channel, PeerLane lane, Member member) : IPeer
{
    private readonly GrpcUnaryCall<PeerRequest, PeerReply>[] _calls = [.. PeerMethods.All.Select(channel.Unary)];

    public ValueTask<PeerReply> AskAsync(
        PeerRequest request, TimeSpan timeout, CancellationToken cancellationToken) =>
        LaneMethods.Carry(request, channel.Options.MaxMessageBytes)
            ? lane.AskAsync(request, timeout, cancellationToken)
            : CallAsync(request, timeout, cancellationToken);

    private async ValueTask<PeerReply> CallAsync(
        PeerRequest request, TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            PeerReply reply = await _calls[PeerMethods.Choose(request)]
                .InvokeAsync(request, timeout, cancellationToken);
            return reply.Results.Count == request.Items.Count
                ? reply
                : throw PeerFailureText.WrongCount(member, reply.Results.Count, request.Items.Count);
        }
        catch (GrpcException fault)
        {
            throw PeerFailureText.From(fault, member);
        }
    }
}
