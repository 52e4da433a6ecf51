namespace Pinyon.Store.Pages;

/// <summary>A range of memory in pages, shared by as many shards as its references can serve.</summary>
internal sealed class PageRegion
{
    // Pages are handed out from the beginning, whichever shard asks: so what is in use is dense, and large pages of
    // the system fit it. Looking up an address then costs the processor one step instead of several misses of its own;
    // of memory it costs half a large page for the whole region, and not for every shard. No page is ever handed out
    // beyond the sum of what the shards may have, so the process cannot occupy more than that either.
    private const long LargePagesFrom = 16 << 20;

    /// <summary>A reference counts in units of four bytes, so that 32 bits reach over 16 GiB.</summary>
    public const int UnitBits = 2;

    /// <summary>
    /// What lies behind the last page: a reader without a lock may follow a nonsense length that begins in its last
    /// bytes.
    /// </summary>
    public const int GuardBytes = 128 << 10;

    private readonly Lock _lock = new();
    private int _fresh = 1;   // page 0 is never handed out, so that reference 0 can mean none
    private int _cold;

    /// <param name="pages">How many pages the shards may have together.</param>
    /// <param name="pageBytes">Their size.</param>
    public PageRegion(int pages, int pageBytes)
    {
        PageBytes = pageBytes;
        Memory = new Reservation((pages + 1L) * pageBytes + GuardBytes);
        if ((long)pages * pageBytes >= LargePagesFrom) Memory.PreferLargePages();
        States = new PageState[pages + 1];
    }

    public int PageBytes { get; }

    public Reservation Memory { get; }

    /// <summary>What is known of each page; belongs to the shard that has the page.</summary>
    public PageState[] States { get; }

    /// <summary>Hands out a page. There is one as long as no shard takes more than it may.</summary>
    public int Take()
    {
        lock (_lock)
        {
            if (_cold == 0) return _fresh++;
            int number = _cold;
            _cold = States[number].Next;
            return number;
        }
    }

    /// <summary>Takes a page back, and gives its memory back to the system.</summary>
    public void Return(int number)
    {
        Memory.Release((long)number * PageBytes, PageBytes);
        lock (_lock)
        {
            States[number].Next = _cold;
            _cold = number;
        }
    }
}
