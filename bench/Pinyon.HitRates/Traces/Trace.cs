namespace Pinyon.HitRates.Traces;

/// <summary>Recorded requests: the key of each, numbered by first appearance.</summary>
internal sealed record Trace(string Name, uint[] Keys, int Unique);
