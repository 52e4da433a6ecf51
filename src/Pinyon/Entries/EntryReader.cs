using System.Runtime.CompilerServices;
using Pinyon.Store;
using Pinyon.Versions;

namespace Pinyon.Entries;

/// <summary>Looks at entries: separates value and prefix, and says what was cleared or is overdue.</summary>
internal sealed class EntryReader(EntryStore store, EntryFloors floors, MonotonicTime time)
{
    /// <param name="key">The key.</param>
    /// <param name="longest">Bytes that are copied at most; nothing is copied of an entry that has more.</param>
    public EntryLook Look(in CacheKey key, int longest = int.MaxValue)
    {
        long now = time.Now;
        var sink = new CopySink(longest);
        if (store.Read(key.Entry, now, ref sink) is not ReadStatus.Found) return new EntryLook(EntryState.Absent);
        return sink.Value is null
            ? new EntryLook(EntryState.TooLong, Version: sink.Info.Version)
            : LookAt(key, sink, now);
    }

    /// <summary>Looks at an entry that is about to change.</summary>
    /// <param name="key">The key.</param>
    /// <param name="kept">What is kept of it besides the value, if there is one.</param>
    public EntryLook Look(in CacheKey key, out KeptEntry kept)
    {
        long now = time.Now;
        var sink = new CopySink(int.MaxValue);
        kept = default;
        if (store.Read(key.Entry, now, ref sink) is not ReadStatus.Found) return new EntryLook(EntryState.Absent);
        kept = KeptEntry.Of(sink.Info, sink.Value!);
        return LookAt(key, sink, now);
    }

    /// <summary>Looks at all of an entry but its value, of which no byte is copied.</summary>
    /// <param name="key">The key.</param>
    /// <param name="kept">What is kept of it besides the value, if there is one.</param>
    public EntryLook Peek(in CacheKey key, out KeptEntry kept)
    {
        long now = time.Now;
        var sink = new PrefixSink();
        kept = default;
        if (store.Read(key.Entry, now, ref sink) is not ReadStatus.Found) return new EntryLook(EntryState.Absent);
        byte[] prefix = sink.Prefix ?? [];
        kept = KeptEntry.Of(sink.Info, prefix);
        return LookAt(key, new CopySink(prefix, sink.Info), now) with { Value = default };
    }

    /// <summary>The bytes as they are stored, prefix and all; null if there is no entry.</summary>
    public byte[]? ReadStored(in CacheKey key, out EntryInfo info)
    {
        var sink = new CopySink(int.MaxValue);
        store.Read(key.Entry, time.Now, ref sink);
        info = sink.Info;
        return sink.Value;
    }

    /// <summary>The bytes that an entry has, without reading them; 0 = no entry.</summary>
    public long LengthOf(in CacheKey key)
    {
        var sink = new CopySink(-1);
        store.Read(key.Entry, time.Now, ref sink);
        return sink.Info.Length;
    }

    /// <summary>Whether callers see an entry that a scan met. A touch only if its value is too long to be copied.
    /// </summary>
    /// <param name="entry">The entry.</param>
    /// <param name="slot">Its key's slot.</param>
    /// <param name="isPlain">The group has no loader: what is there is a value, and its time is its own.</param>
    public bool Shows(scoped in ScannedEntry entry, int slot, bool isPlain)
    {
        EntryInfo info = entry.Info;
        bool needsPrefix = info.Mark && !(isPlain && info.Version > floors.Highest);
        if (!needsPrefix) return !floors.Hides(info.Version, slot, tags: default);
        if (!entry.TryReadValue(out ReadOnlySpan<byte> stored, out info))
        {
            return Peek(new CacheKey(entry.Key.ToArray()), out _).State is EntryState.Found;
        }

        if (!info.Mark) return !floors.Hides(info.Version, slot, tags: default);
        var prefix = EntryPrefix.Read(stored);
        bool isOverdue = prefix is { RefreshAt: not 0, ExpiresAt: not 0 }
            && time.Now >= Math.Max(prefix.RefreshAt, prefix.ExpiresAt);
        return !prefix.IsAbsent && !isOverdue && !floors.Hides(info.Version, slot, prefix.Tags);
    }

    /// <summary>Whether a floor hides an entry that a scan met. A touch only if its value is too long to be copied.
    /// </summary>
    /// <param name="entry">The entry.</param>
    /// <param name="slot">Its key's slot.</param>
    /// <param name="version">Which version of it is hidden.</param>
    public bool IsHidden(scoped in ScannedEntry entry, int slot, out ulong version)
    {
        EntryInfo info = entry.Info;
        version = info.Version;
        if (floors.Hides(version, slot, tags: default)) return true;
        if (!info.Mark) return false;
        if (!entry.TryReadValue(out ReadOnlySpan<byte> stored, out info))
        {
            EntryLook look = Peek(new CacheKey(entry.Key.ToArray()), out _);
            version = look.Version;
            return look is { State: EntryState.Absent, Version: > 0 };
        }

        version = info.Version;
        return floors.Hides(version, slot, info.Mark ? EntryPrefix.Read(stored).Tags : default);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private EntryLook LookAt(in CacheKey key, in CopySink sink, long now)
    {
        EntryInfo info = sink.Info;
        if (info.Mark) return LookMarked(key, sink, now);
        return floors.Hides(info.Version, key.Slot, tags: default)
            ? new EntryLook(EntryState.Absent, Version: info.Version)
            : new EntryLook(EntryState.Found, sink.Value, info.Flags, info.Version)
            {
                TimeToLive = EntryTimes.Remaining(info.ExpiresAt, now),
                CopyFor = CopyLife(info.Idle, info.ExpiresAt, now),
            };
    }

    private EntryLook LookMarked(in CacheKey key, in CopySink sink, long now)
    {
        EntryInfo info = sink.Info;
        var prefix = EntryPrefix.Read(sink.Value!);
        if (floors.Hides(info.Version, key.Slot, prefix.Tags))
        {
            return new EntryLook(EntryState.Absent, Version: info.Version);
        }

        if (prefix.IsAbsent)
        {
            return new EntryLook(
                EntryState.KnownAbsent, Version: info.Version, TimeToLive: EntryTimes.Remaining(info.ExpiresAt, now));
        }

        // Past its refresh time it still serves; past its time to live only if a load has just failed, which moved the
        // refresh time on.
        bool isDue = prefix.RefreshAt != 0 && now >= prefix.RefreshAt;
        long expiresAt = prefix.RefreshAt == 0 ? info.ExpiresAt : prefix.ExpiresAt;
        bool isOverdue = isDue && expiresAt != 0 && now >= expiresAt;
        return new EntryLook(
            isOverdue ? EntryState.Overdue : EntryState.Found,
            sink.Value.AsMemory(prefix.Length),
            info.Flags,
            info.Version,
            EntryTimes.Remaining(expiresAt, now),
            isDue && !isOverdue)
        {
            CopyFor = isDue ? 0 : CopyLife(info.Idle, prefix.RefreshAt == 0 ? expiresAt : prefix.RefreshAt, now),
        };
    }

    // The renewals of a copy are the touches of an entry with a time to idle (R10), so it ends well before that time.
    private static long CopyLife(long idle, long endsAt, long now)
    {
        long life = endsAt == 0
            ? EntryTimes.CopyLife
            : Math.Min(EntryTimes.CopyLife, EntryTimes.Remaining(endsAt, now));
        return idle == 0 ? life : Math.Min(life, Math.Max(1, idle / 3));
    }

    /// <param name="longest">A longer entry is not copied.</param>
    private struct CopySink(int longest) : IEntrySink
    {
        public byte[]? Value;
        public EntryInfo Info;

        public CopySink(byte[] value, in EntryInfo info)
            : this(int.MaxValue) => (Value, Info) = (value, info);

        public Span<byte> Reserve(scoped in EntryInfo info) =>
            Value = info.Length <= longest ? GC.AllocateUninitializedArray<byte>((int)info.Length) : null;

        public void Commit(scoped in EntryInfo info) => Info = info;
    }

    /// <summary>Copies the bytes in which the prefix lies, of what has one.</summary>
    private struct PrefixSink : IEntrySink
    {
        public byte[]? Prefix;
        public EntryInfo Info;

        public static bool TakesFirstBytes => true;

        public Span<byte> Reserve(scoped in EntryInfo info) => Prefix = info.Mark
            ? GC.AllocateUninitializedArray<byte>((int)Math.Min(info.Length, EntryPrefix.MaxLength))
            : null;

        public void Commit(scoped in EntryInfo info) => Info = info;
    }
}
