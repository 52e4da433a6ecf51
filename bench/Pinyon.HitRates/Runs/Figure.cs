namespace Pinyon.HitRates.Runs;

/// <summary>What a policy missed in one cell: one trace, one size.</summary>
internal sealed record Figure(string Trace, int Requests, int Unique, int Size, string Policy, long Misses)
{
    public double MissRatio => (double)Misses / Requests;
}
