namespace Pinyon.Store.Tests.Kit;

/// <summary>
/// The required behaviour of any engine behind <c>EntryStore</c>, one class per aspect. An engine passes when all of
/// them, derived with its maker, are green.
/// </summary>
public abstract class StoreKit(StoreMaker make) : IDisposable
{
    private const long Roomy = 64 << 20;

    private readonly List<EntryStore> _made = [];
    private readonly Dictionary<long, EntryStore> _probes = [];
    private readonly Dictionary<(int, EntryInfo, WriteOptions, long), long> _charges = [];

    public void Dispose()
    {
        _made.ForEach(store => store.Dispose());
        GC.SuppressFinalize(this);
    }

    /// <summary>A store that is large enough never to evict.</summary>
    protected EntryStore Create() => Create(Roomy);

    protected EntryStore Create(long budget) => Create(new StoreOptions { BudgetBytes = budget });

    protected EntryStore Create(StoreOptions options)
    {
        EntryStore store = make(options);
        _made.Add(store);
        return store;
    }

    /// <summary>What a store of such a budget charges for one entry, whatever else it holds.</summary>
    protected long ChargeOf(int keyLength, in EntryInfo info, long budget = Roomy)
    {
        var options = new WriteOptions(
            1, info.Flags == 0 ? 0u : 1, info.ExpiresAt == 0 ? 0 : long.MaxValue, info.Idle == 0 ? 0 : long.MaxValue);
        var sized = new EntryInfo(info.Length, 0, 0, 0, 0) { IsTombstone = info.IsTombstone };
        (int, EntryInfo, WriteOptions, long) shape = (keyLength, sized, options, budget);
        if (_charges.TryGetValue(shape, out long charge)) return charge;

        if (!_probes.TryGetValue(budget, out EntryStore? probe)) _probes[budget] = probe = Create(budget);
        long before = probe.Statistics.Bytes;
        string key = new('k', keyLength);
        if (info.IsTombstone) probe.Delete(key, options);
        else probe.Put(key, new string('v', (int)info.Length), options).Status.ShouldBe(WriteStatus.Stored);
        charge = probe.Statistics.Bytes - before;
        probe.Put(key, "", new WriteOptions(1));   // in the place of a tombstone too
        probe.Delete(key);
        return _charges[shape] = charge;
    }
}
