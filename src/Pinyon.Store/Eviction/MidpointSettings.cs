namespace Pinyon.Store.Eviction;

/// <summary>The knobs of <see cref="MidpointLruPolicy"/>, with InnoDB's defaults.</summary>
internal sealed record MidpointSettings
{
    public const int MinOldPercent = 5;
    public const int MaxOldPercent = 95;
    public const int DefaultOldPercent = 37;

    private const int Whole = 1024;
    private const int ThreeEighths = Whole * 3 / 8;

    /// <summary>
    /// How much of the list is its old part, in percent, 5 to 95; innodb_old_blocks_pct. The default of 37 stands for
    /// exactly three eighths, as it does there. Higher gives new entries longer to be asked for again, at the expense
    /// of those that were.
    /// </summary>
    public int OldPercent { get; init; } = DefaultOldPercent;

    /// <summary>
    /// How long after its arrival a hit makes an old entry young, in milliseconds; innodb_old_blocks_time. 0 makes it
    /// young at once. Higher resists scans that ask twice, at the expense of what is hot only for a moment; it must be
    /// well below the time that an entry spends in the old part, or nothing ever becomes young.
    /// </summary>
    public int PromotionMilliseconds { get; init; } = 1000;

    /// <summary>
    /// Whether hits move entries before the first eviction too. In InnoDB they do not, nor by default here: nothing
    /// has to go yet. True knows earlier what is asked for, and moves it for nothing if all fits.
    /// </summary>
    public bool MovesWhileFilling { get; init; }

    /// <summary>
    /// How many of so many entries are to be old: the nearest number, where InnoDB takes the one below.
    /// </summary>
    public int OldOf(int entries)
    {
        int part = OldPercent == DefaultOldPercent ? ThreeEighths : OldPercent * Whole / 100;
        return (int)(((long)entries * part + Whole / 2) / Whole);
    }
}
