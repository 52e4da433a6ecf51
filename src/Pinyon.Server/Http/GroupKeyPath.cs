namespace Pinyon.Server.Http;

/// <summary>Reads a group and a key from the end of a path: <c>{group}/{key}</c>.</summary>
internal static class GroupKeyPath
{
    /// <summary>Decodes both, or returns why the path names no group and key.</summary>
    public static RequestFault? Decode(
        ReadOnlySpan<char> path,
        IReadOnlyDictionary<string, Keyspace> keyspaces,
        out Keyspace keyspace,
        out CacheKey key)
    {
        keyspace = null!;
        key = default;
        int slash = path.IndexOf('/');
        if (slash <= 0 || slash == path.Length - 1 || KeyPath.Decode(path[..slash], out CacheKey group) is not null)
        {
            return RequestFault.Bad("bad request: the path ends with {group}/{key}");
        }

        return keyspaces.TryGetValue(group.ToString(), out keyspace!)
            ? KeyPath.Decode(path[(slash + 1)..], out key)
            : RequestFault.Missing($"no such group: {group}");
    }
}
