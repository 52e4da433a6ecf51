using Pinyon.Server.Http;

namespace Pinyon.Server.Admin;

/// <summary><c>GET /healthz</c>: that the node is ready, and which cluster it sees.</summary>
/// <param name="report">Describes the node as it is now.</param>
internal sealed class HealthApi(Func<HealthReport> report) : IHttpApi
{
    /// <inheritdoc/>
    public Task AnswerAsync(HttpContext context, ReadOnlySpan<char> path) =>
        context.Response.WriteAsJsonAsync(report(), ReportJson.Default.HealthReport);
}
