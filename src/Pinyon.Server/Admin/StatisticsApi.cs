using Pinyon.Server.Http;

namespace Pinyon.Server.Admin;

/// <summary><c>GET /statz</c>: what the node has counted since it started.</summary>
/// <param name="report">Reads the counters.</param>
internal sealed class StatisticsApi(Func<StatisticsReport> report) : IHttpApi
{
    /// <inheritdoc/>
    public Task AnswerAsync(HttpContext context, ReadOnlySpan<char> path) =>
        context.Response.WriteAsJsonAsync(report(), ReportJson.Default.StatisticsReport);
}
