using Pinyon.Entries;
using Pinyon.Groups.Owned;
using Pinyon.Peers;
using Pinyon.Store;
using Pinyon.Versions;

namespace Pinyon.Tests.Groups;

/// <summary>The entries of a group without options, as writes change them and reads find them.</summary>
internal sealed class TestEntries
{
    private readonly EntryReader _reader;
    private readonly GroupEntries _entries;

    public TestEntries(EntryStore store, HybridClock clock, MonotonicTime time)
    {
        var times = new EntryTimes(new GroupOptions { Name = PinyonNodeOptions.DefaultGroup }, seed: 0);
        _reader = new EntryReader(store, Floors, time);
        _entries = new GroupEntries(_reader, new EntryWriter(store, time), times, clock, time);
    }

    public EntryFloors Floors { get; } = new(bytes: 1 << 16);

    public PeerResult Apply(
        PeerOperation operation, in PeerItem item, ulong notAfter = ulong.MaxValue, int longest = int.MaxValue)
    {
        if (operation is not PeerOperation.Get) return _entries.Apply(operation, item, notAfter, longest);
        EntryLook look = _reader.Look(item.Key);
        return look.State is EntryState.Found
            ? new PeerResult(PeerStatus.Found, look.Value, look.Flags, look.Version, look.TimeToLive)
            : new PeerResult(PeerStatus.NotFound);
    }
}
