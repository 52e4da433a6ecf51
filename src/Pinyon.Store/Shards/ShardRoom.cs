using Pinyon.Store.Entries;
using Pinyon.Store.Observation;
using Pinyon.Store.Pages;

namespace Pinyon.Store.Shards;

/// <summary>Makes room in one shard: moves entries together, and lets go of what the policy says.</summary>
/// <param name="register">The shard's entries.</param>
/// <param name="sequence">Tells readers without a lock that something changes.</param>
/// <param name="hits">What the policy must hear before it chooses.</param>
internal sealed class ShardRoom(EntryRegister register, ShardSequence sequence, HitRing hits)
{
    // Room is made before anything is written: Make lets go of what it must until the slots of the new entry and its
    // place in the index are sure to be had. When no page is left, either some size class has as many free slots as a
    // page holds, then its emptiest page is emptied into the others; or a victim goes, and its slot is one more free.
    // When there is no victim left, the oldest tombstone goes.
    private const int CapacityStep = 512;

    private readonly SlotPages _pages = register.Pages;
    private readonly uint[] _emptied = new uint[register.Pages.Classes.SlotsPerPage(0)];
    private int _policyPages;

    /// <summary>Lets go until an entry of this plan and its place in the index can be had.</summary>
    /// <returns>False if nothing is left to let go.</returns>
    public bool Make(in SlotPlan plan, ulong hash, long now)
    {
        if (_pages.IsLoose && PagesNeeded(in plan, hash) > 0) TryEmptyPage(_pages.SlackestClass());
        while (!TryHoldPolicyPages() || PagesNeeded(in plan, hash) > _pages.PagesLeft)
        {
            int slackest = _pages.SlackestClass();
            if (slackest >= 0 && TryEmptyPage(slackest)) continue;
            if (TryEvict(now)) LowerCapacity();
            else if (!register.TryDropTombstone() && !TryShrinkIndex()) return false;
        }

        return true;
    }

    /// <summary>Whether nothing need go for an entry of this plan.</summary>
    public bool Has(in SlotPlan plan, ulong hash) => PagesNeeded(in plan, hash) <= _pages.PagesLeft;

    /// <summary>Whether an entry of this plan fits beside what must stay where it is.</summary>
    public bool CouldHold(in SlotPlan plan) =>
        plan.FitsAlone((int)((register.CapacityBytes - register.Held.BytesInPlace) / _pages.Classes.PageBytes));

    /// <summary>Evicts until the policy and the account are content. What was just added may go.</summary>
    public void Trim(long now)
    {
        while (register.Policy.Charged > register.Policy.Capacity || register.Bytes > register.CapacityBytes)
        {
            if (!TryRaiseCapacity() && !TryEvict(now)) return;
        }
    }

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

    // The policy is told of a capacity that pages of so many sizes can really hold: a little less than what was held
    // when pages ran out, a little more as long as some are left.
    private void LowerCapacity()
    {
        if (register.CountsEntries) return;
        long charged = register.Policy.Charged;
        register.Policy.Capacity = Math.Max(register.CapacityBytes / 2, charged - charged / CapacityStep);
    }

    private bool TryRaiseCapacity()
    {
        long all = register.CapacityBytes;
        int pageBytes = _pages.Classes.PageBytes;
        int spare = 1 + (int)(all / pageBytes / CapacityStep);
        if (register.CountsEntries || register.Policy.Capacity >= all || _pages.PagesLeft <= spare) return false;
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
