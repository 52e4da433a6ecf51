using Pinyon.Server.Admin;

namespace Pinyon.Server.Http;

/// <summary><c>GET /explainz/{group}/{key}</c>: where a key belongs, and what its owner has of it.</summary>
/// <param name="keyspaces">The groups of this node by name.</param>
internal sealed class ExplainApi(IReadOnlyDictionary<string, Keyspace> keyspaces)
{
    public const string Prefix = "explainz/";

    /// <param name="context">The request, a GET.</param>
    /// <param name="path">Its path behind the prefix, still encoded.</param>
    public Task AnswerAsync(HttpContext context, ReadOnlySpan<char> path) =>
        GroupKeyPath.Decode(path, keyspaces, out Keyspace keyspace, out CacheKey key) is { } fault
            ? Replies.FaultAsync(context, fault)
            : ExplainAsync(context, keyspace, key);

    private static async Task ExplainAsync(HttpContext context, Keyspace keyspace, CacheKey key)
    {
        KeyExplanation explanation = await keyspace.ExplainAsync(key, context.RequestAborted);
        var report = ExplainReport.Of(explanation);
        await context.Response.WriteAsJsonAsync(
            report, ReportJson.Default.ExplainReport, cancellationToken: context.RequestAborted);
    }
}
