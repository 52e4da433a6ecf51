using Pinyon.Store.Budget;
using Pinyon.Store.Entries;
using Pinyon.Store.Observation;
using Pinyon.Store.Pages;

namespace Pinyon.Store.Shards;

/// <summary>Makes room in one shard: moves entries together, and evicts what the policy says.</summary>
/// <param name="register">The shard's entries.</param>
/// <param name="sequence">Tells readers without a lock that something changes.</param>
/// <param name="hits">What the policy must hear before it chooses.</param>
internal sealed class ShardRoom(EntryRegister register, ShardSequence sequence, HitRing hits)
{
    // Room is made before anything is written: Make evicts until the slots of the new entry and its place in the index
    // are sure to be had, and until the policy and the account can take its weight. The new entry is in no list
    // until then, so it cannot be the victim of its own write, whatever the policy: what is stored can be read at once.
    //
    // When no page is left, either some size class has as many free slots as a page holds, then its emptiest page is
    // emptied into the others; or a victim goes, and its slot is one more free. When there is no victim left, the
    // oldest tombstone goes.
    private const int CapacityStep = 512;

    private readonly SlotPages _pages = register.Pages;
    private readonly uint[] _emptied = new uint[register.Pages.Classes.SlotsPerPage(0)];
    private readonly int _allPages = (int)(register.CapacityBytes / register.Pages.Classes.PageBytes);
    private int _policyPages;

    /// <summary>Evicts until an entry of this plan and its place in the index can be had.</summary>
    /// <param name="plan">The slots it needs.</param>
    /// <param name="key">Its key.</param>
    /// <param name="added">Its weight.</param>
    /// <param name="replaces">Whether an entry of the key is there and will go when the new one comes.</param>
    /// <param name="now">The caller's clock.</param>
    /// <returns>False if nothing is left to evict.</returns>
    public bool Make(in SlotPlan plan, scoped EntryKey key, Weight added, bool replaces, long now)
    {
        if (_pages.IsLoose && PagesNeeded(in plan, key.Hash) > 0) TryEmptyPage(_pages.SlackestClass());
        while (true)
        {
            if (!TryHoldPolicyPages() || PagesNeeded(in plan, key.Hash) > _pages.PagesLeft)
            {
                int slackest = _pages.SlackestClass();
                if (slackest >= 0 && TryEmptyPage(slackest)) continue;
                if (TryEvict(now)) LowerCapacity(Growth(key, added, replaces).Charged);
                else if (!register.TryDropTombstone() && !TryShrinkIndex()) return false;
            }
            else if (FitsAccounts(Growth(key, added, replaces))) return true;
            else if (!TryRaiseCapacity(PagesNeeded(in plan, key.Hash)) && !TryEvict(now)) return true;
        }
    }

    /// <summary>Whether an entry of this plan fits, if everything goes that may.</summary>
    public bool CouldHold(in SlotPlan plan, ulong hash) =>
        PagesNeeded(in plan, hash) <= _pages.PagesLeft
        || plan.FitsAlone(_allPages - _policyPages - _pages.PagesInPlace);

    /// <summary>Whether nothing need go for the slots of an entry of this plan.</summary>
    public bool HasPages(in SlotPlan plan, ulong hash) => PagesNeeded(in plan, hash) <= _pages.PagesLeft;

    // The entry that is to be replaced may itself be evicted on the way.
    private Weight Growth(scoped EntryKey key, Weight added, bool replaces) =>
        replaces ? added - register.WeightOf(key) : added;

    private bool FitsAccounts(Weight growth) =>
        (growth.Charged <= 0 || register.Policy.Charged + growth.Charged <= register.Policy.Capacity)
        && register.Bytes + growth.Bytes <= register.CapacityBytes;

    private int PagesNeeded(in SlotPlan plan, ulong hash) =>
        plan.PagesNeeded(_pages) + register.Index.PagesNeeded(hash);

    // A policy's tables may grow while it learns; as many pages stay unused then.
    private bool TryHoldPolicyPages()
    {
        long grown = Math.Max(0, register.PolicyGrowth);
        int pageBytes = _pages.Classes.PageBytes;
        int wanted = (int)((grown + pageBytes - 1) / pageBytes);
        if (wanted > _policyPages && !_pages.TryWithhold(wanted - _policyPages)) return false;
        if (wanted < _policyPages) _pages.GiveBack(_policyPages - wanted);
        _policyPages = wanted;
        return true;
    }

    private bool TryShrinkIndex()
    {
        sequence.BeginChange();
        bool freed = register.Index.TryShrinkToNothing();
        sequence.EndChange();
        return freed;
    }

    private bool TryEvict(long now)
    {
        hits.Tell(register.Policy, register.HotKeys, register.Index, now);
        return register.TryEvict(now);
    }

    // The policy gets a capacity that pages of many sizes can really hold: a little less than what was held
    // when pages ran out, a little more as long as some are left.
    private void LowerCapacity(long growth)
    {
        if (register.CountsEntries) return;
        long held = register.Policy.Charged + growth;
        register.Policy.Capacity = Math.Max(register.CapacityBytes / 2, held - held / CapacityStep);
    }

    private bool TryRaiseCapacity(int pagesNeeded)
    {
        long all = register.CapacityBytes;
        int pageBytes = _pages.Classes.PageBytes;
        int spare = 1 + (int)(all / pageBytes / CapacityStep);
        if (register.CountsEntries || register.Policy.Capacity >= all) return false;
        if (_pages.PagesLeft - pagesNeeded <= spare) return false;
        register.Policy.Capacity = Math.Min(all, register.Policy.Capacity + pageBytes);
        return true;
    }

    private bool TryEmptyPage(int sizeClass)
    {
        int count = _pages.BeginEmptying(sizeClass, _emptied);
        foreach (uint slot in _emptied.AsSpan(0, count))
        {
            sequence.BeginChange();
            if (sizeClass == _pages.Classes.QuarterPiece) register.Slots.MovePiece(slot);
            else register.Move(slot);
            sequence.EndChange();
        }

        _pages.EndEmptying();
        return count > 0;
    }
}
