using System.Numerics;

namespace Pinyon.Store.Pages;

/// <summary>Hands out slots of a shard's memory, from pages that are each cut for one size.</summary>
/// <param name="source">Where the pages come from.</param>
/// <param name="classes">The sizes.</param>
/// <param name="limit">How many pages it may have at once.</param>
internal sealed unsafe class SlotPages(PageSource source, SizeClasses classes, int limit)
{
    // page  0        1          2          3
    //      ┌────────┬──────────┬──────────┬──────────┬──
    //      │ unused │ ▓▓░▓▓▓▓▓ │ ▓▓▓▓▓▓▓▓ │ ▓▓▓░     │   a page is cut from its beginning, as far as slots are needed;
    //      └────────┴──────────┴──────────┴──────────┴──  slots that come back are chained through their first word
    //        120 B      120 B      full       24 B
    //
    // A class lists its pages with a free slot. A page that becomes empty leaves its class. Some empty pages stay warm
    // (their memory is there); what is beyond gives its memory back to the system and is cold. The limit counts pages
    // in use and warm ones, because these are what the process really occupies.
    //
    // Nothing here looks for victims: ShardRoom counts the pages that a write needs, and evicts before it takes them.
    //
    // A page with few slots in use can be emptied into the others of its class. The shard does that when it needs a
    // page and none is left, and also before, when more than 1/32 of all bytes in pages are free.
    private const int MinWarmPages = 16;
    private const int LooseShare = 32;
    private const int LooseBytes = 1 << 20;

    private readonly int _pageShift = BitOperations.Log2((uint)classes.PageBytes);
    private readonly byte* _origin = source.Region.Memory.Start;
    private readonly PageState[] _pages = source.Region.States;
    private readonly ClassState[] _classes = new ClassState[classes.Count];
    private readonly ulong[] _slack = new ulong[(classes.Count + 63) / 64];
    private readonly int _warmLimit = Math.Max(MinWarmPages, limit / 16);
    private int _limit = limit;
    private long _freeBytes;
    private int _warm;
    private int _emptied;   // the page that is being emptied: slots that it gives back are not handed out again

    /// <summary>Pages cut for a class.</summary>
    public int PagesInUse { get; private set; }

    /// <summary>Empty pages whose memory is there.</summary>
    public int WarmPages { get; private set; }

    /// <summary>Pages that cannot be emptied, because a slot of theirs is kept in place.</summary>
    public int PagesInPlace { get; private set; }

    /// <summary>How many empty pages can be had, warm or not.</summary>
    public int PagesLeft => _limit - PagesInUse;

    public SizeClasses Classes => classes;

    /// <summary>Whether enough slots are free that a page should rather be emptied than a new one cut.</summary>
    public bool IsLoose => _freeBytes > LooseBytes && _freeBytes > (long)PagesInUse * classes.PageBytes / LooseShare
        && SlackestClass() >= 0;

    public int FreeSlots(int sizeClass) => _classes[sizeClass].FreeSlots;

    public int PagesOf(int sizeClass) => _classes[sizeClass].Pages;

    public int ClassOf(uint slot) => _pages[PageOf(slot)].SizeClass;

    /// <summary>Takes pages out of circulation for something else that needs memory.</summary>
    /// <returns>False if fewer are left; then nothing changed.</returns>
    public bool TryWithhold(int pages)
    {
        if (pages > PagesLeft) return false;
        _limit -= pages;
        while (WarmPages > PagesLeft) source.Region.Return(PopWarm());
        return true;
    }

    /// <summary>Brings withheld pages back.</summary>
    public void GiveBack(int pages) => _limit += pages;

    /// <summary>Takes a slot. There must be one, or a page left to cut.</summary>
    public uint Allocate(int sizeClass)
    {
        ref ClassState state = ref _classes[sizeClass];
        int number = state.First;
        if (number == 0) number = AddPage(sizeClass);
        ref PageState page = ref _pages[number];
        uint slot = page.FreeSlot;
        if (slot != 0) page.FreeSlot = FirstWord(slot);
        else slot = SlotAt(number, page.Cut++, classes.SlotBytes(sizeClass));

        page.Used++;
        ChangeFreeSlots(sizeClass, -1);
        if (page.Used == classes.SlotsPerPage(sizeClass)) Unlist(number);
        return slot;
    }

    /// <summary>Gives a slot back; its first word is overwritten.</summary>
    public void Free(uint slot)
    {
        int number = PageOf(slot);
        ref PageState page = ref _pages[number];
        FirstWord(slot) = page.FreeSlot;
        page.FreeSlot = slot;
        page.Used--;
        ChangeFreeSlots(page.SizeClass, 1);
        if (page.Used == 0) RemovePage(number);
        else if (!page.IsListed && number != _emptied) List(number);
    }

    /// <summary>Begins (1) or ends (-1) to keep a slot where it is; its page is not emptied until then.</summary>
    public void KeepInPlace(uint slot, short change)
    {
        ref PageState page = ref _pages[PageOf(slot)];
        if (page.InPlace == 0) PagesInPlace++;
        page.InPlace += change;
        if (page.InPlace == 0) PagesInPlace--;
    }

    /// <summary>
    /// Chooses a page to empty: the emptiest of some of a class that has a page's worth of free slots.
    /// </summary>
    /// <param name="sizeClass">The class.</param>
    /// <param name="used">Receives the page's slots in use; at least a page's worth.</param>
    /// <returns>How many there are; each must be moved and freed. 0 if each page has a slot that must stay.</returns>
    public int BeginEmptying(int sizeClass, Span<uint> used)
    {
        const int Sample = 64;
        int best = 0;
        int left = Sample;
        for (int page = _classes[sizeClass].Last; page != 0 && left > 0; page = _pages[page].Previous, left--)
        {
            if (_pages[page].InPlace > 0) continue;
            if (best == 0 || _pages[page].Used < _pages[best].Used) best = page;
        }

        _emptied = best;
        if (best == 0) return 0;
        Unlist(best);
        return UsedSlots(best, used);
    }

    /// <summary>Ends what <see cref="BeginEmptying"/> began; the page is free if all its slots were.</summary>
    public void EndEmptying()
    {
        int number = _emptied;
        _emptied = 0;
        if (number != 0 && _pages[number].Used > 0) List(number);
    }

    /// <summary>The slots of a page that are in use.</summary>
    public int UsedSlots(int number, Span<uint> used)
    {
        ref PageState page = ref _pages[number];
        int slotBytes = classes.SlotBytes(page.SizeClass);
        Span<ulong> free = stackalloc ulong[(page.Cut + 63) / 64];
        free.Clear();
        long start = (long)number << _pageShift;
        for (uint slot = page.FreeSlot; slot != 0; slot = FirstWord(slot))
        {
            int index = (int)((((long)slot << PageRegion.UnitBits) - start) / slotBytes);
            free[index / 64] |= 1UL << index;
        }

        int count = 0;
        for (int i = 0; i < page.Cut; i++)
        {
            if ((free[i / 64] & (1UL << i)) == 0) used[count++] = SlotAt(number, i, slotBytes);
        }

        return count;
    }

    /// <summary>The pages cut for each class, by number. For tests and checks.</summary>
    public ILookup<int, int> PagesByClass() =>
        Enumerable.Range(1, _pages.Length - 1)
            .Where(page => _pages[page].Owner == source.Owner && _pages[page].Used > 0)
            .ToLookup(page => (int)_pages[page].SizeClass);

    /// <summary>Compares the counts with the pages; adds a sentence for each fault.</summary>
    public void Check(ICollection<string> faults)
    {
        int inUse = 0;
        ILookup<int, int> pages = PagesByClass();
        for (int sizeClass = 0; sizeClass < classes.Count; sizeClass++)
        {
            int perPage = classes.SlotsPerPage(sizeClass);
            int[] numbers = [.. pages[sizeClass]];
            int free = numbers.Sum(number => perPage - _pages[number].Used);
            inUse += numbers.Length;
            if (free != FreeSlots(sizeClass)) faults.Add($"class {sizeClass}: {free} slots are free");
            if (numbers.Length != PagesOf(sizeClass)) faults.Add($"class {sizeClass}: {numbers.Length} pages");
            int listed = 0;
            for (int page = _classes[sizeClass].First; page != 0; page = _pages[page].Next) listed++;
            if (listed != numbers.Count(number => _pages[number].Used < perPage))
            {
                faults.Add($"class {sizeClass}: {listed} pages are listed");
            }
        }

        int inPlace = pages.Sum(numbers => numbers.Count(number => _pages[number].InPlace > 0));
        if (inPlace != PagesInPlace) faults.Add($"{inPlace} pages must stay, counted {PagesInPlace}");
        if (inUse != PagesInUse) faults.Add($"{inUse} pages are in use, counted {PagesInUse}");
        if (inUse + WarmPages > _limit) faults.Add($"{inUse} pages and {WarmPages} warm ones, more than {_limit}");
    }

    private int PageOf(uint slot) => (int)((nuint)slot >> (_pageShift - PageRegion.UnitBits));

    private uint SlotAt(int page, int index, int slotBytes) =>
        (uint)((((long)page << _pageShift) + (long)index * slotBytes) >> PageRegion.UnitBits);

    private ref uint FirstWord(uint slot) => ref *(uint*)(_origin + ((nuint)slot << PageRegion.UnitBits));

    /// <summary>
    /// The class of entries or pieces with the most free slots in relation to a page: one of its pages can be emptied
    /// into the others. −1 if none has a page's worth.
    /// </summary>
    public int SlackestClass()
    {
        int best = -1;
        for (int word = 0; word < _slack.Length; word++)
        {
            for (ulong bits = _slack[word]; bits != 0; bits &= bits - 1)
            {
                int sizeClass = word * 64 + BitOperations.TrailingZeroCount(bits);
                if (best < 0 || Slack(sizeClass) > Slack(best)) best = sizeClass;
            }
        }

        return best;
    }

    private double Slack(int sizeClass) => (double)_classes[sizeClass].FreeSlots / classes.SlotsPerPage(sizeClass);

    private void ChangeFreeSlots(int sizeClass, int change)
    {
        ref ClassState state = ref _classes[sizeClass];
        state.FreeSlots += change;
        _freeBytes += (long)change * classes.SlotBytes(sizeClass);
        if (sizeClass > classes.QuarterPiece) return;   // a group of the index stays where it is

        ulong bit = 1UL << sizeClass;
        if (state.FreeSlots >= classes.SlotsPerPage(sizeClass)) _slack[sizeClass / 64] |= bit;
        else _slack[sizeClass / 64] &= ~bit;
    }

    private int AddPage(int sizeClass)
    {
        if (PagesLeft <= 0) throw new InvalidOperationException("A page was taken that had not been made free before.");
        int number = WarmPages > 0 ? PopWarm() : source.Region.Take();
        _pages[number] = new PageState { Owner = source.Owner, SizeClass = (short)sizeClass };
        PagesInUse++;
        _classes[sizeClass].Pages++;
        ChangeFreeSlots(sizeClass, classes.SlotsPerPage(sizeClass));
        List(number);
        while (WarmPages > PagesLeft) source.Region.Return(PopWarm());
        return number;
    }

    private void RemovePage(int number)
    {
        ref PageState page = ref _pages[number];
        int sizeClass = page.SizeClass;
        if (page.IsListed) Unlist(number);
        ChangeFreeSlots(sizeClass, -classes.SlotsPerPage(sizeClass));
        _classes[sizeClass].Pages--;
        PagesInUse--;
        if (WarmPages >= _warmLimit)
        {
            source.Region.Return(number);
            return;
        }

        page.Next = _warm;
        _warm = number;
        WarmPages++;
    }

    private int PopWarm()
    {
        int number = _warm;
        _warm = _pages[number].Next;
        WarmPages--;
        return number;
    }

    private void List(int number)
    {
        ref PageState page = ref _pages[number];
        ref ClassState state = ref _classes[page.SizeClass];
        page.IsListed = true;
        page.Previous = 0;
        page.Next = state.First;
        if (state.First == 0) state.Last = number;
        else _pages[state.First].Previous = number;
        state.First = number;
    }

    private void Unlist(int number)
    {
        ref PageState page = ref _pages[number];
        ref ClassState state = ref _classes[page.SizeClass];
        page.IsListed = false;
        if (page.Previous == 0) state.First = page.Next;
        else _pages[page.Previous].Next = page.Next;
        if (page.Next == 0) state.Last = page.Previous;
        else _pages[page.Next].Previous = page.Previous;
    }
}
