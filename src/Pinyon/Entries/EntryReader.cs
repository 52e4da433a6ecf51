using Pinyon.Store;
using Pinyon.Versions;

namespace Pinyon.Entries;

/// <summary>Looks at entries: separates value and prefix, and tells what was cleared or is overdue.</summary>
internal sealed class EntryReader(EntryStore store, EntryFloors floors, MonotonicTime time)
{
    /// <param name="key">The key.</param>
    /// <param name="longest">Bytes that are copied at most; nothing is copied of an entry that has more.</param>
    public EntryLook Look(in CacheKey key, int longest = int.MaxValue)
    {
        long now = time.Now;
        var sink = new CopySink(longest);
        if (store.Read(key.Entry, now, ref sink) is not ReadStatus.Found) return new EntryLook(EntryState.Absent);

        EntryInfo info = sink.Info;
        if (sink.Value is null) return new EntryLook(EntryState.TooLong, Version: info.Version);
        if (info.Mark) return LookMarked(key, sink, now);
        return floors.Hides(info.Version, key.Slot, tags: default)
            ? new EntryLook(EntryState.Absent, Version: info.Version)
            : new EntryLook(EntryState.Found, sink.Value, info.Flags, info.Version)
            {
                TimeToLive = EntryTimes.Remaining(info.ExpiresAt, now),
                CopyFor = CopyLife(info.Idle, info.ExpiresAt, now),
            };
    }

    /// <summary>The bytes as they are stored, prefix and all; null if there are none.</summary>
    public byte[]? ReadStored(in CacheKey key, out EntryInfo info)
    {
        var sink = new CopySink(int.MaxValue);
        store.Read(key.Entry, time.Now, ref sink);
        info = sink.Info;
        return sink.Value;
    }

    /// <summary>The bytes that an entry has, without reading them; 0 if there is none.</summary>
    public long LengthOf(in CacheKey key)
    {
        var sink = new CopySink(-1);
        store.Read(key.Entry, time.Now, ref sink);
        return sink.Info.Length;
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

        public Span<byte> Reserve(scoped in EntryInfo info) =>
            Value = info.Length <= longest ? GC.AllocateUninitializedArray<byte>((int)info.Length) : null;

        public void Commit(scoped in EntryInfo info) => Info = info;
    }
}
