using Pinyon.Store;
using Pinyon.Versions;

namespace Pinyon.Entries;

/// <summary>Returns, piece by piece, the memory of what floors hide, and forgets floors that have served.</summary>
internal sealed class EntrySweep(
    EntryStore store, EntryReader reader, EntryFloors floors, HybridClock clock, MonotonicTime time)
{
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

        var hidden = new Candidates(_target);
        _cursor = store.Scan(_cursor, count, time.Now, ref hidden, ref hidden);
        foreach (byte[] bytes in hidden.Keys)
        {
            var key = new CacheKey(bytes);
            EntryLook look = reader.Look(key);
            if (look is { State: EntryState.Absent, Version: > 0 })
            {
                var options = new WriteOptions(look.Version, When: Condition.IfVersion, Expected: look.Version);
                store.Remove(key.Entry, options, time.Now);
            }
        }

        if (_cursor == 0) _done = _target;
    }

    private void ForgetFloors()
    {
        long now = time.Now;
        if (_done == 0 || now - _forgotAt < ForgetInterval) return;
        _forgotAt = now;
        floors.Forget(_done, HybridClock.Subtract(clock.Now, TombstoneLife));
    }

    private readonly struct Candidates(ulong floor) : IEntryFilter, IScanSink
    {
        public List<byte[]> Keys { get; } = [];

        public uint Readers(scoped ReadOnlySpan<byte> key, scoped in EntryInfo info) =>
            info.Version <= floor && !info.IsTombstone ? 1u : 0;

        public void Visit(scoped in ScannedEntry entry) => Keys.Add(entry.Key.ToArray());
    }
}
