using Microsoft.AspNetCore.Http.Features;

namespace Pinyon.Server.Http;

/// <summary>Which API answers which path. Decided on the target as it was sent, byte by byte.</summary>
/// <remarks>
/// Keys are part of the path, so that routing by a tidied path would send some keys to the wrong place:
/// <c>/x/../healthz</c> is a key, and so is <c>/HealthZ</c>.
/// </remarks>
internal sealed class HttpDoor(
    RequestDelegate health, RequestDelegate statistics, ExplainApi explain, SdcsApi sdcs, GeecacheApi geecache)
{
    private const string SdcsPrefix = "sdcs/";

    public Task AnswerAsync(HttpContext context)
    {
        string target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        ReadOnlySpan<char> path = KeyPath.Of(target);
        bool isAboutTheNode = path is "healthz" or "statz" || path.StartsWith(ExplainApi.Prefix);
        if (isAboutTheNode && !IsGet(context))
        {
            return Replies.WrongMethodAsync(context, "GET, HEAD");
        }

        return path switch
        {
            "healthz" => health(context),
            "statz" => statistics(context),
            _ when path.StartsWith(ExplainApi.Prefix) => explain.AnswerAsync(context, path[ExplainApi.Prefix.Length..]),
            _ when path.StartsWith(GeecacheApi.Prefix) =>
                geecache.AnswerAsync(context, path[GeecacheApi.Prefix.Length..]),
            _ when path.StartsWith(SdcsPrefix) => sdcs.AnswerAsync(context, path[SdcsPrefix.Length..]),
            _ => sdcs.AnswerAsync(context, path),
        };
    }

    private static bool IsGet(HttpContext context) =>
        HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method);
}
