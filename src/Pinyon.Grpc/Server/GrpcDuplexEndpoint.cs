using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Pinyon.Grpc.Protocol;

namespace Pinyon.Grpc.Server;

/// <summary>One method whose call goes on: every message that comes is answered by one, in order.</summary>
/// <remarks>
/// For handlers that never wait: they have no deadline, and one that did would hold up the messages behind it. The call
/// has none either; a client that sends half a message or reads nothing holds one message and the stream's windows.
/// </remarks>
/// <param name="method">The method.</param>
/// <param name="handler">Answers one message.</param>
/// <param name="options">Limits.</param>
/// <param name="logger">Where a handler's fault goes.</param>
/// <param name="stopping">The server stops: calls that never end by themselves must end.</param>
internal sealed class GrpcDuplexEndpoint<TRequest, TResponse>(
    GrpcMethod<TRequest, TResponse> method,
    GrpcUnaryHandler<TRequest, TResponse> handler,
    GrpcServerOptions options,
    ILogger logger,
    CancellationToken stopping)
{
    private static readonly GrpcStatus Stopping = new(GrpcStatusCode.Unavailable, "The server is stopping.");

    public async Task InvokeAsync(HttpContext context)
    {
        if (!GrpcAdmission.TryAdmit(context))
        {
            return;
        }

        PipeReader body = context.Request.BodyReader;
        await using CancellationTokenRegistration stop = stopping.UnsafeRegister(
            static body => ((PipeReader)body!).CancelPendingRead(), body);
        try
        {
            GrpcStatus end = await ServeAsync(context, body);
            GrpcResponseWriter.WriteStatus(context.Response, end, afterMessage: false);
        }
        catch (Exception fault)
        {
            Refuse(context, fault);
        }
    }

    private async ValueTask<GrpcStatus> ServeAsync(HttpContext context, PipeReader body)
    {
        var call = new GrpcServerCall(context.Request.Headers, context.RequestAborted);
        while (true)
        {
            // 1 Whatever has come, be it several messages or half of one.
            ReadResult read = await body.ReadAsync(context.RequestAborted);
            if (read.IsCanceled)
            {
                return Stopping;
            }

            // 2 Answer the whole ones; together their answers make one write.
            (SequencePosition consumed, int answered) = await AnswerAllAsync(context, call, read.Buffer);
            body.AdvanceTo(consumed, read.Buffer.End);
            if (answered > 0)
            {
                await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
            }

            // 3 The client has said all that it wanted.
            if (read.IsCompleted)
            {
                return read.Buffer.Slice(consumed).IsEmpty
                    ? GrpcStatus.Ok
                    : GrpcFraming.Refuse(GrpcFrameResult.NeedMore, options.MaxMessageBytes);
            }
        }
    }

    private async ValueTask<(SequencePosition Consumed, int Answered)> AnswerAllAsync(
        HttpContext context, GrpcServerCall call, ReadOnlySequence<byte> bytes)
    {
        int answered = 0;
        while (true)
        {
            GrpcFrameResult result = GrpcFraming.Read(
                ref bytes, options.MaxMessageBytes, out ReadOnlySequence<byte> message);
            if (result is GrpcFrameResult.NeedMore)
            {
                return (bytes.Start, answered);
            }

            if (result is not GrpcFrameResult.Complete)
            {
                throw new GrpcException(GrpcFraming.Refuse(result, options.MaxMessageBytes));
            }

            if (!method.Request.Decode(message, out TRequest? request, out string? fault))
            {
                throw new GrpcException(GrpcStatusCode.InvalidArgument, fault);
            }

            TResponse response = await handler(request, call);
            await GrpcResponseWriter.WriteMessageAsync(
                context.Response, method.Response, response, options.MaxMessageBytes, context.RequestAborted);
            answered++;
        }
    }

    private void Refuse(HttpContext context, Exception fault)
    {
        if (context.RequestAborted.IsCancellationRequested || fault is ConnectionResetException)
        {
            GrpcLog.ClientLeft(logger, method.Path, fault.Message);
            return;
        }

        if (fault is GrpcException chosen)
        {
            GrpcResponseWriter.WriteStatus(context.Response, chosen.Status, afterMessage: false);
            return;
        }

        GrpcLog.HandlerFailed(logger, method.Path, fault);
        GrpcStatus status = new(GrpcStatusCode.Internal, "The call failed at the server; its log says why.");
        GrpcResponseWriter.WriteStatus(context.Response, status, afterMessage: false);
    }
}
