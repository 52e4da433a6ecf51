using Pinyon.Store.Budget;
using Pinyon.Store.Entries;

namespace Pinyon.Store.Shards;

/// <summary>Entries of one shard whose bytes stay where they are: drafts, and values that are read in pieces.</summary>
/// <param name="slots">Their slots.</param>
/// <param name="charge">What they count.</param>
/// <param name="shared">How much of it the whole store may have.</param>
/// <param name="limit">How much of it this shard may have, so that others still find room.</param>
internal sealed class HeldEntries(EntrySlots slots, Charge charge, SharedParts shared, long limit)
{
    // A draft is written but not in the index yet. A pinned entry is in the index, until something makes it leave; then
    // it is gone for all others, and its slots are free only when its last reader has released it:
    //
    //     draft ── published ──► entry ── pinned, 1, 2, … ── released ──► entry
    //       └── dropped ──► free              └── evicted, removed, replaced ──► gone ── released ──► free
    //
    // Any pinned value may be gone the next moment, so all of them count against the allowance, once each.
    private readonly HashSet<uint> _drafts = [];
    private readonly Dictionary<uint, int> _pins = [];
    private readonly HashSet<uint> _gone = [];

    /// <summary>What drafts and gone entries take: in no list, and yet part of the budget.</summary>
    public long Bytes { get; private set; }

    /// <summary>What drafts and all pinned entries take.</summary>
    public long BytesInPlace { get; private set; }

    public bool IsEmpty => _drafts.Count == 0 && _pins.Count == 0;

    /// <summary>Drafts and gone entries. For checks.</summary>
    public IEnumerable<uint> OutsideTheIndex => _drafts.Concat(_gone);

    public bool IsPinned(uint entry) => _pins.Count > 0 && _pins.ContainsKey(entry);

    /// <summary>Asks for the bytes of a draft that is about to be made.</summary>
    public bool TryTakeForDraft(long bytes) => TryTake(shared.Drafts, bytes);

    public void GiveBackOfDraft(long bytes) => GiveBack(shared.Drafts, bytes);

    public void AddDraft(uint entry)
    {
        _drafts.Add(entry);
        Bytes += charge.Bytes(entry);
        slots.KeepInPlace(entry, 1);
    }

    public bool IsDraft(uint entry) => _drafts.Contains(entry);

    /// <summary>Ends a draft; its slots stay taken.</summary>
    public void RemoveDraft(uint entry)
    {
        _drafts.Remove(entry);
        int bytes = charge.Bytes(entry);
        Bytes -= bytes;
        GiveBackOfDraft(bytes);
        slots.KeepInPlace(entry, -1);
    }

    /// <summary>Keeps an entry of the index in place, once more.</summary>
    /// <returns>False if too much is pinned already.</returns>
    public bool TryPin(uint entry)
    {
        if (_pins.TryGetValue(entry, out int readers))
        {
            _pins[entry] = readers + 1;
            return true;
        }

        if (!TryTake(shared.Pins, charge.Bytes(entry))) return false;
        _pins.Add(entry, 1);
        slots.KeepInPlace(entry, 1);
        return true;
    }

    public void Unpin(uint entry)
    {
        int readers = _pins[entry] - 1;
        if (readers > 0)
        {
            _pins[entry] = readers;
            return;
        }

        _pins.Remove(entry);
        int bytes = charge.Bytes(entry);
        GiveBack(shared.Pins, bytes);
        slots.KeepInPlace(entry, -1);
        if (!_gone.Remove(entry)) return;
        Bytes -= bytes;
        slots.Free(entry);
    }

    /// <summary>Frees an entry that has left all structures, now or when its last reader has released it.</summary>
    public void Free(uint entry)
    {
        if (!IsPinned(entry))
        {
            slots.Free(entry);
            return;
        }

        _gone.Add(entry);
        Bytes += charge.Bytes(entry);
    }

    private bool TryTake(Allowance allowance, long bytes)
    {
        if (BytesInPlace + bytes > limit || !allowance.TryTake(bytes)) return false;
        BytesInPlace += bytes;
        return true;
    }

    private void GiveBack(Allowance allowance, long bytes)
    {
        BytesInPlace -= bytes;
        allowance.GiveBack(bytes);
    }
}
