namespace Pinyon.Server.Http;

/// <summary>
/// The path that members of the GeeCache family use between them: <c>GET /_geecache/{group}/{key}</c> returns the raw
/// value of a key of any group.
/// </summary>
/// <param name="keyspaces">The groups of this node by name.</param>
internal sealed class GeecacheApi(IReadOnlyDictionary<string, Keyspace> keyspaces) : IHttpApi
{
    /// <inheritdoc/>
    public Task AnswerAsync(HttpContext context, ReadOnlySpan<char> path) =>
        GroupKeyPath.Decode(path, keyspaces, out Keyspace keyspace, out CacheKey key) is { } fault
            ? Replies.FaultAsync(context, fault)
            : GetAsync(context, keyspace, key);

    private static async Task GetAsync(HttpContext context, Keyspace keyspace, CacheKey key)
    {
        using var hold = new EntryHold();
        if (await keyspace.GetAsync(key, hold, context.RequestAborted) is not { } entry)
        {
            await Replies.FaultAsync(context, RequestFault.Missing($"{key} not exist"));
            return;
        }

        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = entry.Value.Length;
        await context.Response.BodyWriter.WriteInPiecesAsync(entry.Value, context.RequestAborted);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}
