namespace Pinyon.Server.Http;

/// <summary>
/// The path by which members of the GeeCache family read each other: <c>GET /_geecache/{group}/{key}</c>, the raw value
/// of a key of any group.
/// </summary>
/// <param name="keyspaces">The groups of this node by name.</param>
internal sealed class GeecacheApi(IReadOnlyDictionary<string, Keyspace> keyspaces)
{
    public const string Prefix = "_geecache/";

    /// <param name="context">The request.</param>
    /// <param name="path">Its path behind the prefix, still encoded.</param>
    public Task AnswerAsync(HttpContext context, ReadOnlySpan<char> path)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            return Replies.WrongMethodAsync(context, "GET, HEAD");
        }

        int slash = path.IndexOf('/');
        if (slash <= 0 || KeyPath.Decode(path[..slash], out CacheKey group) is not null)
        {
            return Replies.FaultAsync(context, RequestFault.Bad("bad request"));
        }

        if (KeyPath.Decode(path[(slash + 1)..], out CacheKey key) is { } fault)
        {
            return Replies.FaultAsync(context, fault);
        }

        return keyspaces.TryGetValue(group.ToString(), out Keyspace? keyspace)
            ? GetAsync(context, keyspace, key)
            : Replies.FaultAsync(context, RequestFault.Missing($"no such group: {group}"));
    }

    private static async Task GetAsync(HttpContext context, Keyspace keyspace, CacheKey key)
    {
        if (await keyspace.GetAsync(key, context.RequestAborted) is not { } entry)
        {
            await Replies.FaultAsync(context, RequestFault.Missing($"{key} not exist"));
            return;
        }

        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = entry.Value.Length;
        await context.Response.BodyWriter.WriteAsync(entry.Value, context.RequestAborted);
    }
}
