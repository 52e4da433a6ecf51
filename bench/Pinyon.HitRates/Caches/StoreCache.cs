using System.Buffers.Binary;
using Pinyon.HitRates.Traces;
using Pinyon.Store;
using Pinyon.Store.Shards;

namespace Pinyon.HitRates.Caches;

/// <summary>A whole store as it runs: in shards and pages, its policy told late of what was read.</summary>
internal sealed class StoreCache : ITracedCache
{
    private const int MaxValueBytes = 1 << 20;
    private const long Plenty = 256 << 20;
    private const int BytesWhenCounted = 256;

    private readonly EntryStore _store;
    private readonly Trace _trace;
    private readonly byte[] _value = new byte[MaxValueBytes];
    private readonly ulong _seed;
    private readonly bool _isCounted;

    /// <summary>Begins empty.</summary>
    /// <param name="limits">See <see cref="WithinEntries"/> and <see cref="WithinBytes"/>.</param>
    /// <param name="trace">Tells how long each value is.</param>
    /// <param name="seed">Changes the keys, and so their hashes, beyond what the store itself draws.</param>
    /// <param name="shards">A power of two; 0 = as many as the store chooses.</param>
    public StoreCache(StoreOptions limits, Trace trace, int seed, int shards)
    {
        _trace = trace;
        _seed = (ulong)seed << 32;
        _isCounted = limits.MaxEntries > 0;
        int count = shards > 0 ? shards : ShardPlan.CountFor(limits, Environment.ProcessorCount);
        _store = new EntryStore(limits, count);
    }

    /// <summary>Room for a number of entries, and more memory than they need.</summary>
    public static StoreOptions WithinEntries(int entries) => new()
    {
        BudgetBytes = Plenty + (long)entries * BytesWhenCounted,
        MaxEntries = entries,
        MaxValueBytes = MaxValueBytes,
    };

    /// <summary>A budget for everything, and as many entries as fit.</summary>
    public static StoreOptions WithinBytes(long budget) => new()
    {
        BudgetBytes = budget,
        MaxValueBytes = MaxValueBytes,
    };

    public bool Ask(uint key, long now)
    {
        Span<byte> bytes = stackalloc byte[EntryCharge.KeyLength];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, key ^ _seed);
        var hashed = new EntryKey(bytes);
        var sink = default(NothingSink);
        if (_store.Read(hashed, now, ref sink) == ReadStatus.Found) return true;
        int length = _isCounted ? 1 : EntryCharge.LengthOf(_trace, (int)now);
        _store.Write(hashed, _value.AsSpan(0, length), default, now);
        return false;
    }

    public void Dispose() => _store.Dispose();
}
