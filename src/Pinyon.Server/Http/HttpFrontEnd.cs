using Microsoft.AspNetCore.Http.Features;

namespace Pinyon.Server.Http;

/// <summary>Hands each request to the dialect of its path, by the bytes of its target as they were sent.</summary>
/// <remarks>
/// Keys are part of the path, so routing by a normalized path would send some keys to the wrong API:
/// <c>/x/../healthz</c> is a key, and so is <c>/HealthZ</c>.
/// </remarks>
/// <param name="routes">The first that matches answers; the last one matches every path.</param>
internal sealed class HttpFrontEnd(params HttpRoute[] routes)
{
    private const string ReadMethods = "GET, HEAD";

    public Task AnswerAsync(HttpContext context)
    {
        string target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        ReadOnlySpan<char> path = KeyPath.Of(target);
        int i = 0;
        while (!routes[i].Matches(path)) i++;

        HttpRoute route = routes[i];
        return route.IsReadOnly && !IsRead(context.Request.Method)
            ? Replies.WrongMethodAsync(context, ReadMethods)
            : route.Api.AnswerAsync(context, path[route.Path.Length..]);
    }

    private static bool IsRead(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method);
}
