using Pinyon.Loading;
using Pinyon.Store;
using Pinyon.Versions;

namespace Pinyon.Entries;

/// <summary>Keeps what loads bring, for as long as the loader or the group says.</summary>
internal sealed class LoadedEntries(
    EntryReader reader, EntryWriter writer, EntryTimes times, HybridClock clock, MonotonicTime time) : ILoadTarget
{
    /// <summary>After a load that failed, how long the old value serves before the next attempt, in milliseconds.
    /// </summary>
    private const long RetryAfter = 1000;

    public ulong NextVersion() => clock.Next();

    public LoadOutcome? Look(in CacheKey key)
    {
        EntryLook look = reader.Look(key);
        return look.State switch
        {
            EntryState.Found => OutcomeOf(look),
            EntryState.KnownAbsent => LoadOutcome.NotFound,
            _ => null,
        };
    }

    public LoadOutcome? LookOld(in CacheKey key)
    {
        EntryLook look = reader.Look(key);
        return look.State is EntryState.Found or EntryState.Overdue ? OutcomeOf(look) : null;
    }

    public bool IsRefreshDue(in CacheKey key) => reader.Peek(key, out _).IsRefreshDue;

    public LoadOutcome Take(in CacheKey key, ulong version, LoadResult result, bool keep)
    {
        switch (result.Kind)
        {
            case LoadKind.Found:
                return TakeValue(key, version, result, keep);
            case LoadKind.NotFound:
                TakeAbsence(key, version, result, keep);
                return LoadOutcome.NotFound;
            default:
                if (keep) PostponeRefresh(key);
                return LookOld(key)
                    ?? (result.Kind is LoadKind.TimedOut ? LoadOutcome.TimedOut : LoadOutcome.Failed(result.Message));
        }
    }

    private static LoadOutcome OutcomeOf(in EntryLook look) =>
        new(LoadKind.Found, look.Value, look.Flags, look.Version, look.TimeToLive);

    private LoadOutcome TakeValue(in CacheKey key, ulong version, LoadResult result, bool keep)
    {
        long timeToLive = times.TimeToLive(EntryTimes.InMilliseconds(result.TimeToLive));
        if (keep && result.Keep)
        {
            long now = time.Now;
            long expiresAt = EntryTimes.At(timeToLive, now);
            var prefix = new EntryPrefix
            {
                RefreshAt = RefreshAt(now, expiresAt),
                ExpiresAt = expiresAt,
                Tags = TagList.Of(result.Tags),
            };
            Keep(key, prefix, result.Bytes.Span, new WriteOptions(
                version,
                result.Flags,
                expiresAt == 0 ? 0 : EntryTimes.SaturatingAdd(expiresAt, times.Grace),
                times.TimeToIdle(EntryTimes.InMilliseconds(result.TimeToIdle))));
        }
        else if (keep)
        {
            Drop(key, version);
        }

        return new LoadOutcome(LoadKind.Found, result.Bytes, result.Flags, version, timeToLive);
    }

    private void TakeAbsence(in CacheKey key, ulong version, LoadResult result, bool keep)
    {
        long timeToLive = times.NotFound(EntryTimes.InMilliseconds(result.TimeToLive));
        if (keep && result.Keep && timeToLive != 0)
        {
            var prefix = new EntryPrefix { IsAbsent = true, Tags = TagList.Of(result.Tags) };
            Keep(key, prefix, default, new WriteOptions(version, ExpiresAt: EntryTimes.At(timeToLive, time.Now)));
        }
        else if (keep)
        {
            Drop(key, version);
        }
    }

    // An old value that a load has overtaken must not be found again, whether or not there is a new one to keep.
    private void Drop(in CacheKey key, ulong version) =>
        writer.Remove(key, new WriteOptions(version, When: Condition.IfNewer));

    private void Keep(in CacheKey key, in EntryPrefix prefix, ReadOnlySpan<byte> value, in WriteOptions options)
    {
        WriteStatus status = writer.Write(key, prefix, value, options with { When = Condition.IfNewer }).Status;
        if (status is WriteStatus.TooLarge) Drop(key, options.Version);
    }

    // Due for another load: when the group says so, else, with a grace time, when its own time is over.
    private long RefreshAt(long now, long expiresAt)
    {
        long refreshAt = EntryTimes.At(times.RefreshAfter(), now);
        bool isBeforeTheEnd = refreshAt != 0 && (expiresAt == 0 || refreshAt < expiresAt);
        return isBeforeTheEnd ? refreshAt : times.Grace == 0 ? 0 : expiresAt;
    }

    // The same entry, with the same version and times, and a later moment for its next load.
    private void PostponeRefresh(in CacheKey key)
    {
        byte[]? stored = reader.ReadStored(key, out EntryInfo info);
        if (stored is null || !info.Mark || EntryPrefix.Read(stored).RefreshAt == 0) return;

        EntryPrefix.PostponeRefresh(stored, EntryTimes.At(RetryAfter, time.Now));
        var options = new WriteOptions(
            info.Version, info.Flags, info.ExpiresAt, info.Idle, Condition.IfVersion, info.Version)
        {
            Mark = true,
        };
        writer.WriteStored(key, stored, options);
    }
}
