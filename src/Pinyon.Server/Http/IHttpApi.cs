namespace Pinyon.Server.Http;

/// <summary>One HTTP dialect: it answers the requests for the paths of its <see cref="HttpRoute"/>.</summary>
internal interface IHttpApi
{
    /// <param name="context">The request.</param>
    /// <param name="path">The rest of its path after that of the route, still encoded.</param>
    Task AnswerAsync(HttpContext context, ReadOnlySpan<char> path);
}
