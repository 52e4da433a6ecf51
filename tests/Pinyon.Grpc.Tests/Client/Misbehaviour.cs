using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Pinyon.Grpc.Protocol;

namespace Pinyon.Grpc.Tests.Client;

/// <summary>Servers that break the protocol, one way each.</summary>
internal static class Misbehaviour
{
    private const string Hello = "00000000026869";

    public static IReadOnlyDictionary<string, Func<HttpContext, Task>> All { get; } =
        new Dictionary<string, Func<HttpContext, Task>>
        {
            ["Late"] = context => AnswerAsync(context, Hello, "15", "nach der Antwort: %C3%BC"),
            ["Unavailable"] = context => HttpAsync(context, 503, "text/plain"),
            ["Html"] = context => HttpAsync(context, 200, "text/html"),
            ["NoStatus"] = context => AnswerAsync(context, Hello, null),
            ["NoMessage"] = context => AnswerAsync(context, "", "0"),
            ["OkButEmpty"] = OkWithoutMessageAsync,
            ["Twice"] = context => AnswerAsync(context, Hello + Hello, "0"),
            ["Half"] = context => AnswerAsync(context, "0000000005AA", "0"),
            ["Compressed"] = context => AnswerAsync(context, "0100000001AA", "0"),
            ["ResetAtOnce"] = context => ResetAsync(context, begun: false),
            ["ResetWithin"] = context => ResetAsync(context, begun: true),
        };

    private static async Task AnswerAsync(HttpContext context, string body, string? status, string message = "")
    {
        context.Response.ContentType = GrpcNames.ContentType;
        await context.Response.Body.WriteAsync(Convert.FromHexString(body), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        if (status is not null)
        {
            context.Response.AppendTrailer(GrpcNames.Status, status);
            context.Response.AppendTrailer(GrpcNames.Message, message);
        }
    }

    private static Task OkWithoutMessageAsync(HttpContext context)
    {
        context.Response.ContentType = GrpcNames.ContentType;
        context.Response.Headers[GrpcNames.Status] = "0";
        return Task.CompletedTask;
    }

    private static Task HttpAsync(HttpContext context, int status, string contentType)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        return context.Response.WriteAsync("not gRPC", context.RequestAborted);
    }

    /// <summary>The last byte of the request is the error code.</summary>
    private static async Task ResetAsync(HttpContext context, bool begun)
    {
        using var request = new MemoryStream();
        await context.Request.Body.CopyToAsync(request, context.RequestAborted);
        if (begun)
        {
            context.Response.ContentType = GrpcNames.ContentType;
            await context.Response.Body.WriteAsync(new byte[] { 0, 0 }, context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }

        context.Features.GetRequiredFeature<IHttpResetFeature>().Reset(request.ToArray()[^1]);
    }
}
