namespace Pinyon.Server.Admin;

/// <summary><c>GET /healthz</c>: whether the node answers requests; <c>GET /statz</c>: what it did so far.</summary>
internal sealed class HealthApi(Func<HealthReport> health, Func<StatisticsReport> statistics)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/healthz", (RequestDelegate)HealthAsync);
        routes.MapGet("/statz", (RequestDelegate)StatisticsAsync);
    }

    private Task HealthAsync(HttpContext context)
    {
        HealthReport report = health();
        context.Response.StatusCode = report.IsReady ? 200 : 503;
        return context.Response.WriteAsJsonAsync(report, ReportJson.Default.HealthReport);
    }

    private Task StatisticsAsync(HttpContext context) =>
        context.Response.WriteAsJsonAsync(statistics(), ReportJson.Default.StatisticsReport);
}
