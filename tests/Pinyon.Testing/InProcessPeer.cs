using System.Buffers;
using Pinyon.Grpc.Peers;
using Pinyon.Grpc.Protocol;
using Pinyon.Membership;
using Pinyon.Peers;

namespace Pinyon.Testing;

/// <summary>A member reached through <see cref="InProcessTransport"/>.</summary>
/// <remarks>
/// A message in flight arrives, and a write that arrives is applied, even if its sender has given up.
/// </remarks>
internal sealed class InProcessPeer(
    InProcessTransport transport, Member member, TimeProvider time, Member? sender, IPeerObserver? observer) : IPeer
{
    public async ValueTask<PeerReply> AskAsync(
        PeerRequest request, TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            PeerReply reply = await SendAsync(request, timeout, cancellationToken);
            observer?.Replied(reply);
            return reply;
        }
        catch (PeerException fault)
        {
            observer?.Failed(fault);
            throw;
        }
    }

    private async ValueTask<PeerReply> SendAsync(
        PeerRequest request, TimeSpan timeout, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        transport.Count(member, request.Operation);
        using var deadline = new GrpcDeadline(time, timeout, cancellationToken);
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
        if (transport.LinkBetween(sender, member) is InProcessLink.Refused
            || transport.HandlerAt(member) is not { } handler)
        {
            throw new GrpcException(GrpcStatusCode.Unavailable, "connection refused") { WasNeverSent = true };
        }

        GrpcMethod<PeerRequest, PeerReply> method = PeerMethods.All[PeerMethods.Choose(request)];
        PeerRequest arriving = ThroughTheWire(method.Request, request, GrpcStatusCode.InvalidArgument);
        Task<PeerReply> answer = TravelAsync(handler, arriving, method.Response, cancellationToken);
        return await answer.WaitAsync(cancellationToken);
    }

    private async Task<PeerReply> TravelAsync(
        IPeerHandler handler, PeerRequest request, GrpcCodec<PeerReply> codec, CancellationToken cancellationToken)
    {
        await transport.CarryAsync(sender, member);
        if (transport.BeforeDelivery is { } hook)
        {
            await hook(member, request);
        }

        using PeerReply reply = await handler.AnswerAsync(request, cancellationToken);
        PeerReply returning = ThroughTheWire(codec, reply, GrpcStatusCode.Internal);
        if (transport.BeforeReply is { } replyHook)
        {
            await replyHook(member, request);
        }

        await transport.CarryAsync(member, sender);
        return returning;
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
