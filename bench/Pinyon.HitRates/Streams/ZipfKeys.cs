namespace Pinyon.HitRates.Streams;

/// <summary>Keys of which the n-th is requested in proportion to n to the power of minus the exponent.</summary>
internal sealed class ZipfKeys
{
    private readonly uint _first;
    private readonly double[] _sums;

    public ZipfKeys(uint first, int count, double exponent)
    {
        _first = first;
        _sums = new double[count];
        double sum = 0;
        for (int i = 0; i < count; i++) _sums[i] = sum += Math.Pow(i + 1, -exponent);
    }

    public uint Draw(Random random)
    {
        int at = Array.BinarySearch(_sums, random.NextDouble() * _sums[^1]);
        return _first + (uint)Math.Min(at < 0 ? ~at : at, _sums.Length - 1);
    }
}
