namespace Pinyon.Store.Tests.Kit;

/// <summary>The expected behaviour in its simplest form: a dictionary without a limit.</summary>
internal sealed class StoreModel
{
    private readonly Dictionary<string, ModelEntry> _entries = [];
    private readonly Dictionary<string, ModelEntry> _tombstones = [];

    /// <summary>The only floor; what a test raises it to, or what a store had to raise it to.</summary>
    public ulong Floor { get; set; }

    public int Count(long now) => Keys(now).Count();

    public IEnumerable<string> Keys(long now) => Alive(_entries, now);

    public IEnumerable<string> Tombstones(long now) => Alive(_tombstones, now);

    public string? Read(string key, long now)
    {
        if (Find(_entries, key, now) is not { } entry) return null;
        _entries[key] = entry with { TouchedAt = now };
        return entry.Value;
    }

    public EntryInfo? Info(string key, long now) => Find(_entries, key, now)?.Info;

    public WriteResult Write(string key, string value, WriteOptions options, long now)
    {
        ModelEntry? entry = Find(_entries, key, now);
        bool winsTie = string.CompareOrdinal(value, entry?.Value) > 0;
        if (Refusal(key, options, now, entry, winsTie) is { } refusal) return refusal;
        _entries[key] = new(value, options, now);
        if (_entries[key].EndsAt > now) _tombstones.Remove(key);
        return new(WriteStatus.Stored, options.Version);
    }

    public WriteResult Remove(string key, WriteOptions options, long now)
    {
        ModelEntry? entry = Find(_entries, key, now);
        if (entry is null) return RemoveAbsent(key, options, now);
        ulong version = entry.Options.Version;
        if (!Holds(options, version, winsTie: true)) return new(WriteStatus.ConditionFailed, version);
        _entries.Remove(key);
        Bury(key, options, now);
        return new(WriteStatus.Removed, 0);
    }

    public WriteResult Expire(string key, WriteOptions options, long now)
    {
        if (Find(_entries, key, now) is not { } entry) return new(WriteStatus.NotFound, 0);
        if (Refusal(key, options, now, entry, winsTie: false) is { } refusal) return refusal;
        WriteOptions kept = options with { Flags = entry.Options.Flags, Mark = entry.Options.Mark };
        _entries[key] = new(entry.Value, kept, now);
        return new(WriteStatus.Stored, options.Version);
    }

    private static IEnumerable<string> Alive(Dictionary<string, ModelEntry> entries, long now) =>
        entries.Where(entry => entry.Value.EndsAt > now).Select(entry => entry.Key);

    private static ModelEntry? Find(Dictionary<string, ModelEntry> entries, string key, long now) =>
        entries.TryGetValue(key, out ModelEntry? entry) && entry.EndsAt > now ? entry : null;

    private static bool Holds(WriteOptions options, ulong? version, bool winsTie) => (options.When, version) switch
    {
        (Condition.Always, _) => true,
        (Condition.IfAbsent, _) => version is null,
        (Condition.IfPresent, _) => version is not null,
        (Condition.IfVersion, _) => version == options.Expected,
        (_, null) => true,
        (_, var there) when there == options.Version => winsTie,
        (_, var there) => options.Version > there,
    };

    private WriteResult? Refusal(string key, WriteOptions options, long now, ModelEntry? entry, bool winsTie)
    {
        ulong version = entry?.Options.Version ?? 0;
        ulong bar = Math.Max(Floor, Find(_tombstones, key, now)?.Options.Version ?? 0);
        if (options.When == Condition.IfNewer && bar > 0 && options.Version <= bar)
        {
            return new(WriteStatus.ConditionFailed, Math.Max(bar, version));
        }

        bool holds = Holds(options, entry?.Options.Version, winsTie);
        return holds ? null : new WriteResult(WriteStatus.ConditionFailed, version);
    }

    private WriteResult RemoveAbsent(string key, WriteOptions options, long now)
    {
        ulong buried = Find(_tombstones, key, now)?.Options.Version ?? 0;
        if (options.When == Condition.IfNewer && options.Version < buried)
        {
            return new(WriteStatus.ConditionFailed, buried);
        }

        if (options.When is not (Condition.IfPresent or Condition.IfVersion)) Bury(key, options, now);
        return new(WriteStatus.NotFound, 0);
    }

    private void Bury(string key, WriteOptions options, long now)
    {
        if (options.Version <= Floor || options.ExpiresAt <= now) return;
        if (Find(_tombstones, key, now)?.Options is { } there
            && (options.Version, options.ExpiresAt).CompareTo((there.Version, there.ExpiresAt)) <= 0) return;
        _tombstones[key] = new("", options with { Idle = 0 }, now);
    }

    private sealed record ModelEntry(string Value, WriteOptions Options, long TouchedAt)
    {
        public long EndsAt => Math.Min(
            Options.ExpiresAt == 0 ? long.MaxValue : Options.ExpiresAt,
            Options.Idle == 0 ? long.MaxValue : TouchedAt + Options.Idle);

        public EntryInfo Info =>
            new(Value.Length, Options.Version, Options.Flags, Options.ExpiresAt, Options.Idle) { Mark = Options.Mark };
    }
}
