using Pinyon.Store.Entries;
using Pinyon.Store.Index;

namespace Pinyon.Store.Shards;

/// <summary>The entries of one interval of hash space on their way from the lock to the sink of a scan.</summary>
internal sealed class ScanPass : IScanSource
{
    // The entries of an interval, at most some ninety, are filtered under the lock where they lie. Keys and infos of
    // those that are wanted are copied into buffers that live as long as the pass, which the store keeps for the next
    // scan; so what is filtered out costs a call of the filter, and nothing is allocated once the buffers are large
    // enough. A value is copied when the sink asks for it, under the lock again.
    private const int FirstBytes = 4 << 10;
    private const int MostBytes = 64 << 10;

    private readonly ScanRecord[] _records = new ScanRecord[IndexGroup.MaxEntries];
    private byte[] _keys = new byte[FirstBytes];
    private byte[] _value = [];
    private int _keyBytes;
    private Shard? _shard;

    /// <summary>How many entries are wanted.</summary>
    public int Count { get; private set; }

    /// <summary>Begins with an interval of a shard.</summary>
    public void Begin(Shard shard)
    {
        _shard = shard;
        _keyBytes = 0;
        Count = 0;
    }

    /// <summary>Ends the pass, and forgets a buffer of keys that became larger than most scans need.</summary>
    public void End()
    {
        _shard = null;
        if (_keys.Length > MostBytes) _keys = new byte[FirstBytes];
    }

    /// <summary>Asks the filter, and copies the entry if it is wanted. Under the lock.</summary>
    public void Offer<TFilter>(EntryMemory memory, uint entry, ref TFilter filter)
        where TFilter : IEntryFilter, allows ref struct
    {
        EntryShape shape = memory.Shape(entry);
        EntryInfo info = memory.Info(entry, shape);
        var payload = new PayloadReader(memory, entry, in shape);
        ReadOnlySpan<byte> key = payload.Next(shape.KeyLength);
        bool isInParts = key.Length < shape.KeyLength;   // a long key that goes on in a piece
        if (isInParts) key = CopyKey(memory, entry, in shape);
        uint readers = filter.Readers(key, in info);
        if (readers == 0) return;

        if (!isInParts) key.CopyTo(Place(key.Length));
        _records[Count++] = new(_keyBytes, shape.KeyLength, readers, info);
        _keyBytes += shape.KeyLength;
    }

    /// <summary>Hands what is wanted to the sink. Outside the lock.</summary>
    public void Visit<TSink>(long now, ref TSink sink)
        where TSink : IScanSink, allows ref struct
    {
        foreach (ScanRecord record in _records.AsSpan(0, Count))
        {
            ReadOnlySpan<byte> key = _keys.AsSpan(record.KeyStart, record.KeyLength);
            EntryInfo info = record.Info;
            var entry = new ScannedEntry(this, key, in info, record.Readers, now);
            sink.Visit(in entry);
        }
    }

    public bool TryCopyValue(scoped EntryKey key, long now, out ReadOnlySpan<byte> value, out EntryInfo info)
    {
        if (_value.Length == 0) _value = GC.AllocateUninitializedArray<byte>(ScannedEntry.MaxCopiedValue);
        bool isCopied = _shard!.TryCopyValue(key, now, _value, out info);
        value = isCopied ? _value.AsSpan(0, (int)info.Length) : [];
        return isCopied;
    }

    private ReadOnlySpan<byte> CopyKey(EntryMemory memory, uint entry, in EntryShape shape)
    {
        Span<byte> key = Place(shape.KeyLength);
        _ = new PayloadReader(memory, entry, in shape).TryCopyTo(key);
        return key;
    }

    private Span<byte> Place(int length)
    {
        if (_keys.Length - _keyBytes < length) Array.Resize(ref _keys, Math.Max(2 * _keys.Length, _keyBytes + length));
        return _keys.AsSpan(_keyBytes, length);
    }
}
