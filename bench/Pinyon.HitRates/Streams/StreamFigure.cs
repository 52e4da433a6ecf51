namespace Pinyon.HitRates.Streams;

/// <summary>The miss ratios of one stream at one size with one seed.</summary>
internal sealed record StreamFigure(string Stream, int Size, double Policy, double Lru, double Density, double Lirs)
{
    /// <summary>The least that one of the three references missed.</summary>
    public double Best => Math.Min(Lru, Math.Min(Density, Lirs));
}
