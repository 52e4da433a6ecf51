namespace Pinyon.Store.Tests.Kit;

/// <summary>What the face promises, said once more in the plainest way: a dictionary without a limit.</summary>
internal sealed class StoreModel
{
    private readonly Dictionary<string, ModelEntry> _entries = [];

    public int Count(long now) => _entries.Values.Count(entry => entry.EndsAt > now);

    public IEnumerable<string> Keys(long now) =>
        _entries.Where(entry => entry.Value.EndsAt > now).Select(entry => entry.Key);

    public string? Read(string key, long now)
    {
        if (Find(key, now) is not { } entry) return null;
        _entries[key] = entry with { TouchedAt = now };
        return entry.Value;
    }

    public WriteResult Write(string key, string value, WriteOptions options, long now)
    {
        ModelEntry? entry = Find(key, now);
        bool winsTie = string.CompareOrdinal(value, entry?.Value) > 0;
        if (!Holds(options, entry, winsTie)) return new(WriteStatus.ConditionFailed, entry?.Options.Version ?? 0);
        _entries[key] = new(value, options, now);
        return new(WriteStatus.Stored, options.Version);
    }

    public WriteResult Remove(string key, WriteOptions options, long now)
    {
        if (Find(key, now) is not { } entry) return new(WriteStatus.NotFound, 0);
        if (!Holds(options, entry, winsTie: true)) return new(WriteStatus.ConditionFailed, entry.Options.Version);
        _entries.Remove(key);
        return new(WriteStatus.Removed, 0);
    }

    public WriteResult Expire(string key, WriteOptions options, long now)
    {
        if (Find(key, now) is not { } entry) return new(WriteStatus.NotFound, 0);
        if (!Holds(options, entry, winsTie: false)) return new(WriteStatus.ConditionFailed, entry.Options.Version);
        _entries[key] = new(entry.Value, options, now);
        return new(WriteStatus.Stored, options.Version);
    }

    private static bool Holds(WriteOptions options, ModelEntry? entry, bool winsTie) => (options.When, entry) switch
    {
        (Condition.Always, _) => true,
        (Condition.IfAbsent, _) => entry is null,
        (Condition.IfPresent, _) => entry is not null,
        (Condition.IfVersion, _) => entry?.Options.Version == options.Expected,
        (_, null) => true,
        (_, var there) when there.Options.Version == options.Version => winsTie,
        (_, var there) => options.Version > there.Options.Version,
    };

    private ModelEntry? Find(string key, long now) =>
        _entries.TryGetValue(key, out ModelEntry? entry) && entry.EndsAt > now ? entry : null;

    private sealed record ModelEntry(string Value, WriteOptions Options, long TouchedAt)
    {
        public long EndsAt => Math.Min(
            Options.ExpiresAt == 0 ? long.MaxValue : Options.ExpiresAt,
            Options.Idle == 0 ? long.MaxValue : TouchedAt + Options.Idle);
    }
}
