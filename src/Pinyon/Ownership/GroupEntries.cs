using Pinyon.Peers;
using Pinyon.Store;
using Pinyon.Versions;

namespace Pinyon.Ownership;

/// <summary>The entries of one group that this node holds, and what may be done to them here.</summary>
/// <remarks>Whoever calls has settled that this node is the one to answer.</remarks>
internal sealed class GroupEntries(EntryStore store, HybridClock clock, MonotonicTime time)
{
    public StoreStatistics Statistics => store.Statistics;

    public PeerResult Apply(PeerOperation operation, in PeerItem item) => operation switch
    {
        PeerOperation.Get or PeerOperation.Load => Get(item),
        PeerOperation.Set => item.When is Condition.Always ? Set(item) : SetIf(item),
        _ => item.When is Condition.Always ? Delete(item) : DeleteIf(item),
    };

    /// <summary>Gives back the memory of what has expired.</summary>
    public void Tick(int maxWork) => store.Tick(time.Now, maxWork);

    private PeerResult Get(in PeerItem item)
    {
        long now = time.Now;
        CopySink sink = default;
        if (store.Read(new EntryKey(item.Key.Span), now, ref sink) != ReadStatus.Found)
        {
            return new PeerResult(PeerStatus.NotFound);
        }

        long remaining = sink.Info.ExpiresAt == 0 ? 0 : Math.Max(1, sink.Info.ExpiresAt - now);
        return new PeerResult(PeerStatus.Found, sink.Value, sink.Info.Flags, sink.Info.Version, remaining);
    }

    private PeerResult Set(in PeerItem item)
    {
        var key = new EntryKey(item.Key.Span);
        ulong version = clock.Next();
        while (true)
        {
            long now = time.Now;
            WriteOptions options = OptionsOf(item, version, now) with { When = Condition.IfNewer };
            WriteResult result = store.Write(key, item.Value.Span, options, now);
            switch (result.Status)
            {
                case WriteStatus.Stored:
                    return new PeerResult(PeerStatus.Stored, Version: version);
                case WriteStatus.TooLarge:
                    return new PeerResult(PeerStatus.TooLarge);
                default:
                    // The entry is newer: issue above it before acknowledging (R2).
                    version = clock.Next(result.CurrentVersion);
                    break;
            }
        }
    }

    // Look, compare, and write if nobody wrote in between; whoever lost that race looks again.
    private PeerResult SetIf(in PeerItem item)
    {
        var key = new EntryKey(item.Key.Span);
        while (true)
        {
            long now = time.Now;
            ulong current = VersionOf(key, now);
            if (!Holds(item, current))
            {
                return new PeerResult(PeerStatus.ConditionFailed, Version: current);
            }

            WriteOptions options = Against(current, OptionsOf(item, clock.Next(current), now));
            WriteResult result = store.Write(key, item.Value.Span, options, now);
            if (result.Status is not WriteStatus.ConditionFailed)
            {
                return result.Status is WriteStatus.Stored
                    ? new PeerResult(PeerStatus.Stored, Version: options.Version)
                    : new PeerResult(PeerStatus.TooLarge);
            }
        }
    }

    private PeerResult DeleteIf(in PeerItem item)
    {
        var key = new EntryKey(item.Key.Span);
        while (true)
        {
            long now = time.Now;
            ulong current = VersionOf(key, now);
            if (!Holds(item, current) || current == 0)
            {
                return new PeerResult(PeerStatus.ConditionFailed, Version: current);
            }

            WriteOptions options = Against(current, new WriteOptions(clock.Next(current)));
            if (store.Remove(key, options, now).Status is WriteStatus.Removed)
            {
                return new PeerResult(PeerStatus.Found, Version: options.Version);
            }
        }
    }

    private static bool Holds(in PeerItem item, ulong current) => item.When switch
    {
        Condition.IfAbsent => current == 0,
        Condition.IfPresent => current != 0,
        _ => current != 0 && current == item.Expected,
    };

    private static WriteOptions Against(ulong current, WriteOptions options) => current == 0
        ? options with { When = Condition.IfAbsent }
        : options with { When = Condition.IfVersion, Expected = current };

    private static WriteOptions OptionsOf(in PeerItem item, ulong version, long now)
    {
        long expiresAt = item.TimeToLive == 0 ? 0 : SaturatingAdd(now, item.TimeToLive);
        return new WriteOptions(version, item.Flags, expiresAt, item.TimeToIdle);
    }

    /// <summary>The version of the entry in place; 0 = there is none.</summary>
    private ulong VersionOf(EntryKey key, long now)
    {
        InfoSink sink = default;
        return store.Read(key, now, ref sink) is ReadStatus.Found ? sink.Info.Version : 0;
    }

    private PeerResult Delete(in PeerItem item)
    {
        var key = new EntryKey(item.Key.Span);
        ulong version = clock.Next();
        while (true)
        {
            var options = new WriteOptions(version, When: Condition.IfNewer);
            WriteResult result = store.Remove(key, options, time.Now);
            switch (result.Status)
            {
                case WriteStatus.Removed:
                    return new PeerResult(PeerStatus.Found, Version: version);
                case WriteStatus.NotFound:
                    return new PeerResult(PeerStatus.NotFound);
                default:
                    version = clock.Next(result.CurrentVersion);
                    break;
            }
        }
    }

    private static long SaturatingAdd(long left, long right) =>
        left > long.MaxValue - right ? long.MaxValue : left + right;

    private struct InfoSink : IEntrySink
    {
        public EntryInfo Info;

        public readonly Span<byte> Reserve(scoped in EntryInfo info) => default;

        public void Commit(scoped in EntryInfo info) => Info = info;
    }

    private struct CopySink : IEntrySink
    {
        public byte[]? Value;
        public EntryInfo Info;

        public Span<byte> Reserve(scoped in EntryInfo info) => Value = new byte[info.Length];

        public void Commit(scoped in EntryInfo info) => Info = info;
    }
}
