namespace Pinyon.Load.Keys;

/// <summary>A few keys are hot and most are cold: key number i - 1 has a weight of 1 / i^exponent.</summary>
internal sealed class ZipfKeys : IKeyChooser
{
    // Rejection-inversion: W. Hörmann, G. Derflinger, "Rejection-inversion to generate variates from monotone discrete
    // distributions", ACM TOMACS 6 (1996). Exact for every rank, without tables, and nearly always at the first try.
    //
    // The weights h(i) = i^-exponent are the areas of bars of width 1 around each i. The curve h(x) is convex, so the
    // area below it from i - 1/2 to i + 1/2 is at least that of the bar:
    //
    //   draw a point below the curve, evenly by area  ->  u = H(x), where H is the integral of h
    //   x = H^-1(u), and its rank is i = round(x)
    //   each rank has more area than its bar: keep the rank only for the last h(i) of its area, else draw again
    //
    // The first rank starts so late that its area is h(1) and no draw is rejected. `_sure` is a distance from x to its
    // rank below which a point is kept at any rank, which saves computing H again.

    private readonly int _count;
    private readonly double _exponent;
    private readonly double _start;
    private readonly double _end;
    private readonly double _sure;

    /// <summary>Prepares to draw from <paramref name="count"/> keys.</summary>
    /// <param name="count">1 or more.</param>
    /// <param name="exponent">Between 0 and 1, both excluded; 0.99 is the value of the YCSB benchmark.</param>
    public ZipfKeys(int count, double exponent)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(exponent, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(exponent, 1);
        _count = count;
        _exponent = exponent;
        _start = Integral(1.5) - Weight(1);
        _end = Integral(count + 0.5);
        _sure = 2 - Inverse(Integral(2.5) - Weight(2));
    }

    public int Next(Random random)
    {
        while (true)
        {
            double area = _end - (random.NextDouble() * (_end - _start));
            double point = Inverse(area);
            double rank = Math.Clamp(Math.Round(point, MidpointRounding.AwayFromZero), 1, _count);
            if (rank - point <= _sure || area >= Integral(rank + 0.5) - Weight(rank))
            {
                return (int)rank - 1;
            }
        }
    }

    private double Weight(double x) => Math.Pow(x, -_exponent);

    private double Integral(double x) => Math.Pow(x, 1 - _exponent) / (1 - _exponent);

    private double Inverse(double area) => Math.Pow(area * (1 - _exponent), 1 / (1 - _exponent));
}
