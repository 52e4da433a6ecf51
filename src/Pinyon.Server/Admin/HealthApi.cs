namespace Pinyon.Server.Admin;

/// <summary>Health and statistics for operators and monitoring.</summary>
internal sealed class HealthApi(Func<HealthReport> health, Func<StatisticsReport> statistics)
{
    /// <summary><c>/healthz</c>.</summary>
    public Task HealthAsync(HttpContext context) =>
        context.Response.WriteAsJsonAsync(health(), ReportJson.Default.HealthReport);

    /// <summary><c>/statz</c>.</summary>
    public Task StatisticsAsync(HttpContext context) =>
        context.Response.WriteAsJsonAsync(statistics(), ReportJson.Default.StatisticsReport);

    /// <summary><c>/explainz</c>.</summary>
    public static Task ExplainAsync(HttpContext context, KeyExplanation key) =>
        context.Response.WriteAsJsonAsync(ExplainReport.Of(key), ReportJson.Default.ExplainReport);
}
