using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Pinyon.Grpc.Protocol;
using Pinyon.Peers;
using Pinyon.Peers.Budget;

namespace Pinyon.Grpc.Server;

/// <summary>One unary method on an HTTP/2 endpoint.</summary>
internal sealed class GrpcUnaryEndpoint<TRequest, TResponse>(
    GrpcMethod<TRequest, TResponse> method,
    GrpcUnaryHandler<TRequest, TResponse> handler,
    GrpcServerOptions options,
    ILogger logger)
{
    private readonly MessageBudget _budget =
        (method.IsUrgent ? MessageBudgets.Unbounded : options.Budgets).RequestsTaken;

    public async Task InvokeAsync(HttpContext context)
    {
        // 1 Reject what is not a gRPC call.
        if (!GrpcAdmission.TryAdmit(context))
        {
            return;
        }

        // 2 Start the deadline, which covers everything below.
        if (!TryGetTimeout(context.Request, out TimeSpan timeout))
        {
            GrpcStatus bad = new(GrpcStatusCode.InvalidArgument, "grpc-timeout is not one to eight digits and a unit.");
            GrpcResponseWriter.WriteStatus(context.Response, bad, afterMessage: false);
            return;
        }

        var limit = Deadline.After(timeout, options.Time);
        using var deadline = new GrpcDeadline(options.Time, timeout, context.RequestAborted);
        try
        {
            await AnswerAsync(context, limit, deadline.Token);
        }
        catch (Exception fault)
        {
            Refuse(context, fault, deadline, timeout);
        }
    }

    private async ValueTask AnswerAsync(HttpContext context, Deadline limit, CancellationToken cancellationToken)
    {
        // 3 Read, handle, write.
        (TRequest request, BudgetShare share) = await GrpcRequestReader.ReadAsync(
            context.Request.BodyReader,
            method.Request,
            options.MaxMessageBytes,
            length => _budget.TakeAsync(length, limit.Patience, cancellationToken),
            cancellationToken);
        using (share)
        {
            var call = new GrpcServerCall(context.Request.Headers, limit.Patience, cancellationToken);
            TResponse response = await HandleAsync(request, call, share);
            using (response as IDisposable)
            {
                await GrpcResponseWriter.WriteMessageAsync(
                    context.Response, method.Response, response, options.MaxMessageBytes, cancellationToken);
            }
        }

        GrpcResponseWriter.WriteStatus(context.Response, GrpcStatus.Ok, afterMessage: true);
    }

    /// <summary>Enforces the deadline even if the handler ignores its token.</summary>
    private async ValueTask<TResponse> HandleAsync(TRequest request, GrpcServerCall call, BudgetShare share)
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
            _ = OutliveAsync(running, share.Move());
            throw;
        }
    }

    /// <summary>Waits for a handler that outlives its call, which still holds the request; drops its reply.</summary>
    private async Task OutliveAsync(Task<TResponse> running, BudgetShare share)
    {
        using (share)
        {
            try
            {
                (await running as IDisposable)?.Dispose();
            }
            catch (OperationCanceledException)
            {
                // The handler observed its token, late.
            }
            catch (Exception fault)
            {
                GrpcLog.AbandonedHandlerFailed(logger, method.Path, fault);
            }
        }
    }

    private void Refuse(HttpContext context, Exception fault, GrpcDeadline deadline, TimeSpan timeout)
    {
        // 4 The client has disconnected: log only.
        if (context.RequestAborted.IsCancellationRequested || fault is ConnectionResetException)
        {
            GrpcLog.ClientLeft(logger, method.Path, fault.Message);
            return;
        }

        // 5 Send every other failure as a status, without internals.
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
