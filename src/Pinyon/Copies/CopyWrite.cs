using System.Runtime.InteropServices;
using Pinyon.Peers;

namespace Pinyon.Copies;

/// <summary>A write under way: from its beginning to its end, copies of what it writes are not granted (R4).</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct CopyWrite : IDisposable
{
    private readonly CopyTable? _table;
    private readonly IReadOnlyList<PeerItem>? _items;

    private CopyWrite(CopyTable table, IReadOnlyList<PeerItem>? items, ulong holders)
    {
        _table = table;
        _items = items;
        Holders = holders;
    }

    /// <summary>The marks of the holders to tell before the write is applied.</summary>
    public ulong Holders { get; }

    /// <summary>Begins a write of these keys.</summary>
    public static CopyWrite Of(CopyTable table, IReadOnlyList<PeerItem> items, long now)
    {
        ulong holders = 0;
        for (int i = 0; i < items.Count; i++) holders |= table.BeginWrite(items[i].Key.Hash, now);
        return new(table, items, holders);
    }

    /// <summary>Begins a write of every key of the group.</summary>
    public static CopyWrite OfAll(CopyTable table, long now) => new(table, items: null, table.BeginWriteOfAll(now));

    /// <summary>The write was applied, and its holders know of all its keys.</summary>
    public void Dispose() => End(Holders);

    /// <summary>The write was given up before all holders knew.</summary>
    public void Abandon() => End(0);

    private void End(ulong told)
    {
        if (_items is null)
        {
            _table?.EndWriteOfAll(told);
            return;
        }

        for (int i = 0; i < _items.Count; i++) _table!.EndWrite(_items[i].Key.Hash, told);
    }
}
