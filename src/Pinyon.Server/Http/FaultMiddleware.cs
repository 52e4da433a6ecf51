namespace Pinyon.Server.Http;

/// <summary>
/// The last place where a request's trouble becomes an answer: clear to the client, and harmless to others.
/// </summary>
internal sealed partial class FaultMiddleware(RequestDelegate next, ILogger<FaultMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to read an answer.
        }
        catch (BadHttpRequestException exception)
        {
            await AnswerAsync(context, exception.StatusCode, exception.Message);
        }
        catch (CacheException exception)
        {
            await AnswerAsync(context, Replies.StatusOf(exception.Failure), exception.Message);
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            LogFault(logger, context.Request.Method, exception);
            await AnswerAsync(context, 500, "The node failed to answer; its log says why.");
        }
    }

    [LoggerMessage(1, LogLevel.Error, "A {Method} request failed in a way that it should not.")]
    private static partial void LogFault(ILogger logger, string method, Exception exception);

    private static Task AnswerAsync(HttpContext context, int status, string reason)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        context.Response.Clear();
        return Replies.FaultAsync(context, status, reason);
    }
}
