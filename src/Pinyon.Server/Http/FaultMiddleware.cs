using Microsoft.AspNetCore.Connections;

namespace Pinyon.Server.Http;

/// <summary>Turns every exception of a request into an answer.</summary>
internal sealed partial class FaultMiddleware(RequestDelegate next, ILogger<FaultMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (Exception exception) when (IsClientGone(context, exception))
        {
            // There is no client to read an answer.
            context.Abort();
        }
        catch (BadHttpRequestException exception)
        {
            await AnswerAsync(context, new RequestFault(exception.StatusCode, exception.Message));
        }
        catch (CacheException exception)
        {
            await AnswerAsync(context, new RequestFault(Replies.StatusOf(exception.Failure), exception.Message));
        }
        catch (Exception exception)
        {
            LogFault(logger, context.Request.Method, exception);
            await AnswerAsync(context, new RequestFault(500, "The node failed to answer; its log has the reason."));
        }
    }

    [LoggerMessage(1, LogLevel.Error, "A {Method} request failed unexpectedly.")]
    private static partial void LogFault(ILogger logger, string method, Exception exception);

    private static bool IsClientGone(HttpContext context, Exception exception) =>
        exception is ConnectionResetException or ConnectionAbortedException
            || (exception is OperationCanceledException && context.RequestAborted.IsCancellationRequested);

    private static Task AnswerAsync(HttpContext context, RequestFault fault)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        context.Response.Clear();
        return Replies.FaultAsync(context, fault);
    }
}
