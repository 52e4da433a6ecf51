using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Pinyon.Grpc.Protocol;

namespace Pinyon.Grpc.Server;

/// <summary>One unary method on an HTTP/2 endpoint.</summary>
internal sealed class GrpcUnaryEndpoint<TRequest, TResponse>(
    GrpcMethod<TRequest, TResponse> method,
    GrpcUnaryHandler<TRequest, TResponse> handler,
    GrpcServerOptions options,
    ILogger logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        // 1 Only gRPC gets a gRPC answer.
        if (!GrpcAdmission.TryAdmit(context))
        {
            return;
        }

        // 2 The deadline covers everything from here on.
        if (!TryGetTimeout(context.Request, out TimeSpan timeout))
        {
            GrpcStatus bad = new(GrpcStatusCode.InvalidArgument, "grpc-timeout is not one to eight digits and a unit.");
            GrpcResponseWriter.WriteStatus(context.Response, bad, afterMessage: false);
            return;
        }

        using var deadline = new GrpcDeadline(options.Time, timeout, context.RequestAborted);
        try
        {
            await AnswerAsync(context, deadline.Token);
        }
        catch (Exception fault)
        {
            Refuse(context, fault, deadline, timeout);
        }
    }

    private async ValueTask AnswerAsync(HttpContext context, CancellationToken cancellationToken)
    {
        // 3 Read, handle, write.
        TRequest request = await GrpcRequestReader.ReadAsync(
            context.Request.BodyReader, method.Request, options.MaxMessageBytes, cancellationToken);
        TResponse response = await HandleAsync(
            request, new GrpcServerCall(context.Request.Headers, cancellationToken));
        await GrpcResponseWriter.WriteMessageAsync(
            context.Response, method.Response, response, options.MaxMessageBytes, cancellationToken);
        GrpcResponseWriter.WriteStatus(context.Response, GrpcStatus.Ok, afterMessage: true);
    }

    /// <summary>The deadline holds even for a handler that ignores its token.</summary>
    private async ValueTask<TResponse> HandleAsync(TRequest request, GrpcServerCall call)
    {
        ValueTask<TResponse> answer = handler(request, call);
        if (answer.IsCompleted)
        {
            return await answer;
        }

        Task<TResponse> running = answer.AsTask();
        try
        {
            return await running.WaitAsync(call.CancellationToken);
        }
        catch (OperationCanceledException) when (!running.IsCompleted)
        {
            _ = running.ContinueWith(
                static (task, state) => ((GrpcUnaryEndpoint<TRequest, TResponse>)state!).LogAbandoned(task),
                this,
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
            throw;
        }
    }

    private void LogAbandoned(Task task) =>
        GrpcLog.AbandonedHandlerFailed(logger, method.Path, task.Exception!.GetBaseException());

    private void Refuse(HttpContext context, Exception fault, GrpcDeadline deadline, TimeSpan timeout)
    {
        // 4 Nobody is left to be told.
        if (context.RequestAborted.IsCancellationRequested || fault is ConnectionResetException)
        {
            GrpcLog.ClientLeft(logger, method.Path, fault.Message);
            return;
        }

        // 5 Everything else is a status, and the stack trace stays at home.
        GrpcStatus status = fault switch
        {
            OperationCanceledException when deadline.IsExpired => new(
                GrpcStatusCode.DeadlineExceeded, $"The call was not done within {timeout.TotalSeconds:0.###} s."),
            GrpcException chosen => chosen.Status,
            BadHttpRequestException => new(GrpcStatusCode.Internal, "The request's body broke off."),
            _ => new(GrpcStatusCode.Internal, "The call failed at the server; its log says why."),
        };
        if (fault is not (GrpcException or BadHttpRequestException) && status.Code == GrpcStatusCode.Internal)
        {
            GrpcLog.HandlerFailed(logger, method.Path, fault);
        }

        GrpcResponseWriter.WriteStatus(context.Response, status, afterMessage: false);
    }

    private bool TryGetTimeout(HttpRequest request, out TimeSpan timeout)
    {
        timeout = options.MaxCallTime;
        string? asked = request.Headers[GrpcNames.Timeout];
        if (asked is null)
        {
            return true;
        }

        bool valid = GrpcTimeout.TryParse(asked, out TimeSpan parsed);
        timeout = parsed < timeout ? parsed : timeout;
        return valid;
    }
}
