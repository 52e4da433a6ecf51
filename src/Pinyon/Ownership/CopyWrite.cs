using System.Runtime.InteropServices;
using Pinyon.Loading;

namespace Pinyon.Ownership;

/// <summary>A write under way: from its beginning to its end nobody gets a copy of what it writes (R4).</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct CopyWrite : IDisposable
{
    private readonly CopyTable? _table;
    private readonly ulong _key;
    private readonly ulong[]? _keys;
    private readonly bool _isAll;

    private CopyWrite(CopyTable table, ulong key, ulong[]? keys, ulong holders, bool isAll)
    {
        _table = table;
        _key = key;
        _keys = keys;
        Holders = holders;
        _isAll = isAll;
    }

    /// <summary>The marks of those to tell before the write is applied.</summary>
    public ulong Holders { get; }

    public static CopyWrite Of(CopyTable table, ulong key, long now) =>
        new(table, key, null, table.BeginWrite(key, now), isAll: false);

    public static CopyWrite Of(CopyTable table, ulong[] keys, long now)
    {
        ulong holders = 0;
        foreach (ulong key in keys)
        {
            holders |= table.BeginWrite(key, now);
        }

        return new(table, 0, keys, holders, isAll: false);
    }

    public static CopyWrite OfAll(CopyTable table, long now) =>
        new(table, 0, null, table.BeginWriteOfAll(now), isAll: true);

    /// <summary>The write was applied, and whoever held copies knows of all its keys.</summary>
    public void Dispose() => End(Holders);

    /// <summary>The write was given up before all holders knew.</summary>
    public void Abandon() => End(0);

    private void End(ulong told)
    {
        if (_isAll)
        {
            _table?.EndWriteOfAll(told);
            return;
        }

        if (_keys is null)
        {
            _table?.EndWrite(_key, told);
            return;
        }

        foreach (ulong key in _keys)
        {
            _table?.EndWrite(key, told);
        }
    }
}
