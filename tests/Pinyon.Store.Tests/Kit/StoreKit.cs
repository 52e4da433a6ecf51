namespace Pinyon.Store.Tests.Kit;

/// <summary>
/// What every engine behind the face must do, whatever it is made of. One class per side of it; an engine passes when
/// all of them, derived with its maker, are green.
/// </summary>
public abstract class StoreKit(StoreMaker make) : IDisposable
{
    private readonly List<EntryStore> _made = [];

    public void Dispose()
    {
        _made.ForEach(store => store.Dispose());
        GC.SuppressFinalize(this);
    }

    /// <summary>A store with so much room that nothing is ever evicted.</summary>
    protected EntryStore Create() => Create(64 << 20);

    protected EntryStore Create(long budget)
    {
        EntryStore store = make(new StoreOptions { BudgetBytes = budget });
        _made.Add(store);
        return store;
    }

    /// <summary>What an empty store charges for one entry.</summary>
    protected long ChargeOf(int keyLength, int valueLength)
    {
        EntryStore store = Create();
        long before = store.Statistics.Bytes;
        store.Put(new string('k', keyLength), new string('v', valueLength));
        return store.Statistics.Bytes - before;
    }
}
