using Pinyon.Store;
using Pinyon.Versions;

namespace Pinyon.Entries;

/// <summary>Gives back, piece by piece, the memory of what was cleared: the floors hide it already.</summary>
internal sealed class EntrySweep(EntryStore store, EntryReader reader, EntryFloors floors, MonotonicTime time)
{
    private ulong _cursor;
    private ulong _target;
    private ulong _done;

    /// <summary>Looks at about so many entries; not to be called by two threads at once.</summary>
    public void Step(int count)
    {
        if (_cursor == 0)
        {
            _target = floors.Highest;
        }

        if (_target == _done)
        {
            return;
        }

        var cleared = new Candidates(_target);
        _cursor = store.Scan(_cursor, count, time.Now, ref cleared, ref cleared);
        foreach (byte[] key in cleared.Keys)
        {
            EntryLook look = reader.Look(key);
            if (look is { State: EntryState.Absent, Version: > 0 })
            {
                var options = new WriteOptions(look.Version, When: Condition.IfVersion, Expected: look.Version);
                store.Remove(new EntryKey(key), options, time.Now);
            }
        }

        if (_cursor == 0)
        {
            _done = _target;
        }
    }

    private readonly struct Candidates(ulong floor) : IEntryFilter, IScanSink
    {
        public List<byte[]> Keys { get; } = [];

        public uint Readers(scoped ReadOnlySpan<byte> key, scoped in EntryInfo info) =>
            info.Version <= floor && !info.IsTombstone ? 1u : 0;

        public void Visit(scoped in ScannedEntry entry) => Keys.Add(entry.Key.ToArray());
    }
}
