namespace Pinyon.HitRates.References;

/// <summary>A count-min sketch as in the paper: four rows of counters to 15, all halved from time to time.</summary>
internal sealed class CountMin(int entries)
{
    // (Cormode & Muthukrishnan 2005; Einziger, Friedman & Manes, "TinyLFU", ACM ToS 2017.)
    private const int Rows = 4;
    private const int CountersPerEntry = 4;
    private const int Most = 15;
    private const int CountsPerEntryAndHalving = 10;

    private readonly byte[] _counters = new byte[Rows * entries * CountersPerEntry];
    private readonly int _width = entries * CountersPerEntry;
    private long _untilHalving = (long)entries * CountsPerEntryAndHalving;

    public int Estimate(ulong hash)
    {
        int least = Most;
        for (int row = 0; row < Rows; row++) least = Math.Min(least, _counters[Place(hash, row)]);
        return least;
    }

    public void Count(ulong hash)
    {
        for (int row = 0; row < Rows; row++)
        {
            ref byte counter = ref _counters[Place(hash, row)];
            if (counter < Most) counter++;
        }

        if (--_untilHalving > 0) return;
        _untilHalving = (long)entries * CountsPerEntryAndHalving;
        for (int i = 0; i < _counters.Length; i++) _counters[i] /= 2;
    }

    private int Place(ulong hash, int row) =>
        (row * _width) + (int)((ulong)(uint)(KeyMixer.Mix(hash + (ulong)row) >> 32) * (uint)_width >> 32);
}
