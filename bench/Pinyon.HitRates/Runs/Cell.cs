using Pinyon.HitRates.Traces;

namespace Pinyon.HitRates.Runs;

/// <summary>One trace, one size.</summary>
internal sealed record Cell(Trace Trace, int Size);
