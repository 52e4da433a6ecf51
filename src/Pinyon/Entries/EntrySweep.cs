using Pinyon.Routing;
using Pinyon.Store;
using Pinyon.Versions;

namespace Pinyon.Entries;

/// <summary>Returns, piece by piece, the memory of what floors hide, and forgets floors that have served.</summary>
internal sealed class EntrySweep(
    EntryStore store, EntryReader reader, EntryFloors floors, HybridClock clock, MonotonicTime time)
{
    // Each removal of a tag begins a walk over all entries below it, so what stays must not feel it: a look would count
    // as a hit, restart the time to idle and copy the value. The walk decides by what the scan hands out, without a
    // touch; only values above 64 KiB with a prefix are looked at.

    private static readonly TimeSpan TombstoneLife = TimeSpan.FromMilliseconds(EntryTimes.TombstoneLife);

    /// <summary>How often floors are looked through for those that have served, in milliseconds.</summary>
    private const long ForgetInterval = 10_000;

    private ulong _cursor;
    private ulong _target;
    private ulong _done;
    private long _forgotAt;

    /// <summary>Looks at about so many entries; not to be called by two threads at once.</summary>
    public void Step(int count)
    {
        if (_cursor == 0)
        {
            ForgetFloors();
            _target = floors.Highest;
        }

        if (_target == _done) return;

        var pass = new Pass(this, _target);
        _cursor = store.Scan(_cursor, count, time.Now, ref pass, ref pass);
        if (_cursor == 0) _done = _target;
    }

    private void ForgetFloors()
    {
        long now = time.Now;
        if (_done == 0 || now - _forgotAt < ForgetInterval) return;
        _forgotAt = now;
        floors.Forget(_done, HybridClock.Subtract(clock.Now, TombstoneLife));
    }

    private void Visit(scoped in ScannedEntry entry)
    {
        if (!reader.IsHidden(entry, KeySlot.Of(entry.Key), out ulong version)) return;
        var options = new WriteOptions(version, When: Condition.IfVersion, Expected: version);
        store.Remove(new EntryKey(entry.Key), options, time.Now);
    }

    private readonly struct Pass(EntrySweep sweep, ulong floor) : IEntryFilter, IScanSink
    {
        public uint Readers(scoped ReadOnlySpan<byte> key, scoped in EntryInfo info) =>
            info.Version <= floor && !info.IsTombstone ? 1u : 0;

        public void Visit(scoped in ScannedEntry entry) => sweep.Visit(entry);
    }
}
