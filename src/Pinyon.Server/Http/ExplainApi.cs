namespace Pinyon.Server.Http;

/// <summary><c>GET /explainz/{group}/{key}</c>: the owner of a key, and the state of its entry there.</summary>
/// <param name="keyspaces">The groups of this node by name.</param>
/// <param name="answer">Writes the answer.</param>
internal sealed class ExplainApi(
    IReadOnlyDictionary<string, Keyspace> keyspaces, Func<HttpContext, KeyExplanation, Task> answer)
{
    public const string Prefix = "explainz/";

    /// <param name="context">The request, a GET.</param>
    /// <param name="path">Its path after the prefix, still encoded.</param>
    public Task AnswerAsync(HttpContext context, ReadOnlySpan<char> path) =>
        GroupKeyPath.Decode(path, keyspaces, out Keyspace keyspace, out CacheKey key) is { } fault
            ? Replies.FaultAsync(context, fault)
            : ExplainAsync(context, keyspace, key);

    private async Task ExplainAsync(HttpContext context, Keyspace keyspace, CacheKey key) =>
        await answer(context, await keyspace.ExplainAsync(key, context.RequestAborted));
}
