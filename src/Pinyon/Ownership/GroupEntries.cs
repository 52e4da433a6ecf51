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
        PeerOperation.Get => Get(item),
        PeerOperation.Set => Set(item),
        _ => Delete(item),
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
            long expiresAt = item.TimeToLive == 0 ? 0 : SaturatingAdd(now, item.TimeToLive);
            var options = new WriteOptions(version, item.Flags, expiresAt, When: Condition.IfNewer);
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

    private struct CopySink : IEntrySink
    {
        public byte[]? Value;
        public EntryInfo Info;

        public Span<byte> Reserve(scoped in EntryInfo info) => Value = new byte[info.Length];

        public void Commit(scoped in EntryInfo info) => Info = info;
    }
}
