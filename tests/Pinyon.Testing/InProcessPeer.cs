using System.Buffers;
using Pinyon.Grpc.Peers;
using Pinyon.Grpc.Protocol;
using Pinyon.Membership;
using Pinyon.Peers;

namespace Pinyon.Testing;

/// <summary>A member reached through <see cref="InProcessTransport"/>.</summary>
internal sealed class InProcessPeer(InProcessTransport transport, Member member) : IPeer
{
    public async ValueTask<PeerReply> AskAsync(
        PeerRequest request, TimeSpan timeout, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        transport.Count(member, request.Operation);
        using var deadline = new GrpcDeadline(transport.Time, timeout, cancellationToken);
        try
        {
            PeerReply reply = await DeliverAsync(request, deadline.Token);
            return reply.Results.Count == request.Items.Count
                ? reply
                : throw PeerFailureText.WrongCount(member, reply.Results.Count, request.Items.Count);
        }
        catch (GrpcException fault)
        {
            throw PeerFailureText.From(fault, member);
        }
        catch (Exception fault) when (fault is not PeerException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw PeerFailureText.From(Translate(fault, deadline.IsExpired), member);
        }
    }

    private async ValueTask<PeerReply> DeliverAsync(PeerRequest request, CancellationToken cancellationToken)
    {
        InProcessLink link = transport.LinkTo(member);
        if (link is InProcessLink.Refused || transport.HandlerAt(member) is not { } handler)
        {
            throw new GrpcException(GrpcStatusCode.Unavailable, "connection refused");
        }

        GrpcMethod<PeerRequest, PeerReply> method = PeerMethods.All[PeerMethods.Choose(request)];
        PeerRequest arriving = ThroughTheWire(method.Request, request, GrpcStatusCode.InvalidArgument);
        if (link is InProcessLink.Silent)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, transport.Time, cancellationToken);
        }

        if (transport.BeforeDelivery is { } hook)
        {
            await hook(member, arriving).AsTask().WaitAsync(cancellationToken);
        }

        Task<PeerReply> answer = handler.AnswerAsync(arriving, cancellationToken).AsTask();
        PeerReply reply = await answer.WaitAsync(cancellationToken);
        return ThroughTheWire(method.Response, reply, GrpcStatusCode.Internal);
    }

    private T ThroughTheWire<T>(GrpcCodec<T> codec, T value, GrpcStatusCode refusal)
    {
        using var frame = new GrpcMessageBuffer(transport.MaxMessageBytes);
        codec.Encode(value, frame);
        var bytes = new ReadOnlySequence<byte>(frame.Seal());
        GrpcFrameResult result = GrpcFraming.Read(
            ref bytes, transport.MaxMessageBytes, out ReadOnlySequence<byte> message);
        if (result is not GrpcFrameResult.Complete)
        {
            throw new GrpcException(GrpcFraming.Refuse(result, transport.MaxMessageBytes));
        }

        return codec.Decode(message, out T? read, out string? fault)
            ? read
            : throw new GrpcException(refusal, fault);
    }

    private static GrpcException Translate(Exception fault, bool expired) => expired
        ? new GrpcException(new GrpcStatus(GrpcStatusCode.DeadlineExceeded, "no answer in time"), fault)
        : new GrpcException(new GrpcStatus(GrpcStatusCode.Internal, fault.Message), fault);
}
