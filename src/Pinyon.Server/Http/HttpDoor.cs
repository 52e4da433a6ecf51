using Microsoft.AspNetCore.Http.Features;

namespace Pinyon.Server.Http;

/// <summary>Routes paths to APIs, by the bytes of the request target as they were sent.</summary>
/// <remarks>
/// Keys are part of the path, so routing by a normalized path would send some keys to the wrong API:
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
