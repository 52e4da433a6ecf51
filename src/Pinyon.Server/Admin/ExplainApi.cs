using Pinyon.Server.Http;

namespace Pinyon.Server.Admin;

/// <summary><c>GET /explainz/{group}/{key}</c>: the owner of a key, and the state of its entry there.</summary>
/// <param name="keyspaces">The groups of this node by name.</param>
internal sealed class ExplainApi(IReadOnlyDictionary<string, Keyspace> keyspaces) : IHttpApi
{
    /// <inheritdoc/>
    public Task AnswerAsync(HttpContext context, ReadOnlySpan<char> path) =>
        GroupKeyPath.Decode(path, keyspaces, out Keyspace keyspace, out CacheKey key) is { } fault
            ? Replies.FaultAsync(context, fault)
            : ExplainAsync(context, keyspace, key);

    private static async Task ExplainAsync(HttpContext context, Keyspace keyspace, CacheKey key)
    {
        KeyExplanation explanation = await keyspace.ExplainAsync(key, context.RequestAborted);
        await context.Response.WriteAsJsonAsync(ExplainReport.Of(explanation), ReportJson.Default.ExplainReport);
    }
}
