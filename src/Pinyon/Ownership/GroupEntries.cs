using Pinyon.Entries;
using Pinyon.Peers;
using Pinyon.Store;
using Pinyon.Versions;

namespace Pinyon.Ownership;

/// <summary>The entries of one group that this node holds, and what may be done to them here.</summary>
/// <remarks>Whoever calls has settled that this node is the one to answer.</remarks>
internal sealed class GroupEntries(
    EntryStore store, EntryReader reader, EntryTimes times, HybridClock clock, MonotonicTime time)
{
    /// <summary>How long it is remembered that an entry was removed (R8).</summary>
    public const long TombstoneLife = 600_000;

    public GroupEntries(EntryStore store, HybridClock clock, MonotonicTime time)
        : this(
            store,
            new EntryReader(store, new EntryFloors(), time),
            new EntryTimes(new GroupOptions { Name = PinyonNodeOptions.DefaultGroup }, seed: 0),
            clock,
            time)
    {
    }

    /// <param name="operation">What to do.</param>
    /// <param name="item">With which key.</param>
    /// <param name="notAfter">A write that can only be stamped beyond it is late, and changes nothing (R5).</param>
    public PeerResult Apply(PeerOperation operation, in PeerItem item, ulong notAfter = ulong.MaxValue) =>
        operation switch
        {
            PeerOperation.Set => item.When is Condition.Always ? Set(item, notAfter) : SetIf(item, notAfter),
            PeerOperation.Delete => Delete(item, notAfter),
            _ => ResultOf(reader.Look(item.Key.Span)),
        };

    public static PeerResult ResultOf(in EntryLook look) => look.State is EntryState.Found
        ? new PeerResult(PeerStatus.Found, look.Value, look.Flags, look.Version, look.TimeToLive)
        {
            CopyFor = look.CopyFor,
        }
        : new PeerResult(PeerStatus.NotFound);

    private PeerResult Set(in PeerItem item, ulong notAfter)
    {
        ulong version = clock.Next();
        while (version <= notAfter)
        {
            WriteResult result = Write(item, new WriteOptions(version, When: Condition.IfNewer));
            if (result.Status is not WriteStatus.ConditionFailed)
            {
                return Written(result.Status, version);
            }

            // The entry is newer: issue above it before acknowledging (R2).
            version = clock.Next(result.CurrentVersion);
        }

        return Late(version);
    }

    // Look, compare, and write if nobody wrote in between; whoever lost that race looks again.
    private PeerResult SetIf(in PeerItem item, ulong notAfter)
    {
        while (true)
        {
            EntryLook look = reader.Look(item.Key.Span);
            if (!Holds(item, look.VisibleVersion))
            {
                return new PeerResult(PeerStatus.ConditionFailed, Version: look.VisibleVersion);
            }

            WriteOptions options = Against(look.Version, clock.Next(look.Version));
            if (options.Version > notAfter)
            {
                return Late(options.Version);
            }

            WriteResult result = Write(item, options);
            if (result.Status is not WriteStatus.ConditionFailed)
            {
                return Written(result.Status, options.Version);
            }
        }
    }

    private PeerResult Delete(in PeerItem item, ulong notAfter)
    {
        while (true)
        {
            EntryLook look = reader.Look(item.Key.Span);
            if (!Holds(item, look.VisibleVersion))
            {
                return new PeerResult(PeerStatus.ConditionFailed, Version: look.VisibleVersion);
            }

            long now = time.Now;
            WriteOptions options = Against(look.Version, clock.Next(look.Version)) with
            {
                ExpiresAt = now + TombstoneLife,
            };
            if (options.Version > notAfter)
            {
                return Late(options.Version);
            }

            WriteStatus status = store.Remove(new EntryKey(item.Key.Span), options, now).Status;
            bool isDone = status == (look.Version == 0 ? WriteStatus.NotFound : WriteStatus.Removed);
            if (isDone)
            {
                PeerStatus told = look.VisibleVersion == 0 ? PeerStatus.NotFound : PeerStatus.Found;
                return new PeerResult(told, Version: options.Version);
            }
        }
    }

    private WriteResult Write(in PeerItem item, WriteOptions options)
    {
        long now = time.Now;
        long timeToLive = times.TimeToLive(item.TimeToLive);
        var prefix = new EntryPrefix { Tags = item.Tags.IsDefaultOrEmpty ? default : TagList.Of(item.Tags) };
        options = options with
        {
            Flags = item.Flags,
            ExpiresAt = timeToLive == 0 ? 0 : EntryTimes.SaturatingAdd(now, timeToLive),
            Idle = times.TimeToIdle(item.TimeToIdle),
            Mark = prefix.IsNeeded,
        };
        ReadOnlySpan<byte> value = options.Mark ? prefix.Before(item.Value.Span) : item.Value.Span;
        return value.Length > StoreOptions.MaxValueBytesLimit
            ? new WriteResult(WriteStatus.TooLarge, 0)
            : store.Write(new EntryKey(item.Key.Span), value, options, now);
    }

    private static PeerResult Late(ulong version) => new(PeerStatus.Late, Version: version);

    private static PeerResult Written(WriteStatus status, ulong version) => status is WriteStatus.Stored
        ? new PeerResult(PeerStatus.Stored, Version: version)
        : new PeerResult(PeerStatus.TooLarge);

    /// <param name="item">The condition.</param>
    /// <param name="visible">The version of the entry as callers see it; 0 = there is none.</param>
    private static bool Holds(in PeerItem item, ulong visible) => item.When switch
    {
        Condition.Always => true,
        Condition.IfAbsent => visible == 0,
        Condition.IfPresent => visible != 0,
        _ => visible != 0 && visible == item.Expected,
    };

    /// <summary>Only if what is stored is still what was looked at; 0 = nothing was.</summary>
    private static WriteOptions Against(ulong stored, ulong version) => stored == 0
        ? new WriteOptions(version, When: Condition.IfAbsent)
        : new WriteOptions(version, When: Condition.IfVersion, Expected: stored);
}
