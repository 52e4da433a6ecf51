using Pinyon.Loading;
using Pinyon.Store;
using Pinyon.Versions;

namespace Pinyon.Entries;

/// <summary>Keeps what loads bring, for as long as the loader or the group says.</summary>
internal sealed class LoadedEntries(
    EntryStore store, EntryReader reader, EntryTimes times, HybridClock clock, MonotonicTime time) : ILoadTarget
{
    /// <summary>After a load that failed, how long the old value serves before another one is tried.</summary>
    private const long RetryAfter = 1000;

    public ulong NextVersion() => clock.Next();

    public LoadOutcome? Look(CacheKey key)
    {
        EntryLook look = reader.Look(key.Bytes.Span);
        return look.State switch
        {
            EntryState.Found => OutcomeOf(look),
            EntryState.KnownAbsent => LoadOutcome.NotFound,
            _ => null,
        };
    }

    public LoadOutcome? LookOld(CacheKey key)
    {
        EntryLook look = reader.Look(key.Bytes.Span);
        return look.State is EntryState.Found or EntryState.Overdue ? OutcomeOf(look) : null;
    }

    public bool IsRefreshDue(CacheKey key) => reader.Look(key.Bytes.Span).IsRefreshDue;

    public LoadOutcome Take(CacheKey key, ulong version, LoadResult result, bool keep)
    {
        switch (result.Kind)
        {
            case LoadKind.Found:
                return TakeValue(key, version, result, keep);
            case LoadKind.NotFound:
                TakeAbsence(key, version, result, keep);
                return LoadOutcome.NotFound;
            default:
                if (keep)
                {
                    PostponeRefresh(key);
                }

                return LookOld(key)
                    ?? (result.Kind is LoadKind.TimedOut ? LoadOutcome.TimedOut : LoadOutcome.Failed(result.Message));
        }
    }

    private static LoadOutcome OutcomeOf(in EntryLook look) =>
        new(LoadKind.Found, look.Value, look.Flags, look.Version, look.TimeToLive);

    private LoadOutcome TakeValue(CacheKey key, ulong version, LoadResult result, bool keep)
    {
        long timeToLive = times.TimeToLive(EntryTimes.InMilliseconds(result.TimeToLive));
        if (keep && result.Keep)
        {
            long now = time.Now;
            long expiresAt = timeToLive == 0 ? 0 : EntryTimes.SaturatingAdd(now, timeToLive);
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
            LetGo(key, version);
        }

        return new LoadOutcome(LoadKind.Found, result.Bytes, result.Flags, version, timeToLive);
    }

    private void TakeAbsence(CacheKey key, ulong version, LoadResult result, bool keep)
    {
        long timeToLive = times.NotFound(EntryTimes.InMilliseconds(result.TimeToLive));
        if (keep && result.Keep && timeToLive != 0)
        {
            var prefix = new EntryPrefix { IsAbsent = true, Tags = TagList.Of(result.Tags) };
            long expiresAt = EntryTimes.SaturatingAdd(time.Now, timeToLive);
            Keep(key, prefix, default, new WriteOptions(version, ExpiresAt: expiresAt));
        }
        else if (keep)
        {
            LetGo(key, version);
        }
    }

    // An old value that a load has overtaken must not be found again, whether or not there is a new one to keep.
    private void LetGo(CacheKey key, ulong version) =>
        store.Remove(
            new EntryKey(key.Bytes.Span), new WriteOptions(version, When: Condition.IfNewer), time.Now);

    private void Keep(CacheKey key, EntryPrefix prefix, ReadOnlySpan<byte> value, WriteOptions options)
    {
        bool mark = prefix.IsNeeded;
        ReadOnlySpan<byte> stored = mark ? prefix.Before(value) : value;
        options = options with { When = Condition.IfNewer, Mark = mark };
        bool isTooLarge = stored.Length > StoreOptions.MaxValueBytesLimit
            || store.Write(new EntryKey(key.Bytes.Span), stored, options, time.Now).Status is WriteStatus.TooLarge;
        if (isTooLarge)
        {
            LetGo(key, options.Version);
        }
    }

    // Due for loading anew: when the group says so, else, with a time of grace, when its own time is over.
    private long RefreshAt(long now, long expiresAt)
    {
        long after = times.RefreshAfter();
        long refreshAt = after == 0 ? 0 : EntryTimes.SaturatingAdd(now, after);
        bool isBeforeTheEnd = refreshAt != 0 && (expiresAt == 0 || refreshAt < expiresAt);
        return isBeforeTheEnd ? refreshAt : times.Grace == 0 ? 0 : expiresAt;
    }

    // The same entry, with the same version and times, and another moment for its loading.
    private void PostponeRefresh(CacheKey key)
    {
        byte[]? stored = reader.ReadStored(key.Bytes.Span, out EntryInfo info);
        if (stored is null || !info.Mark || EntryPrefix.Read(stored).RefreshAt == 0)
        {
            return;
        }

        long now = time.Now;
        EntryPrefix.PostponeRefresh(stored, EntryTimes.SaturatingAdd(now, RetryAfter));
        var options = new WriteOptions(
            info.Version, info.Flags, info.ExpiresAt, info.Idle, Condition.IfVersion, info.Version)
        {
            Mark = true,
        };
        store.Write(new EntryKey(key.Bytes.Span), stored, options, now);
    }
}
