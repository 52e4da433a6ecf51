namespace Pinyon.HitRates.Traces;

/// <summary>Recorded requests.</summary>
/// <param name="Name">The name of its file.</param>
/// <param name="Keys">The key of each request, numbered by first appearance.</param>
/// <param name="Unique">How many keys there are.</param>
/// <param name="Sizes">The bytes that each request was for; null if they were not recorded.</param>
internal sealed record Trace(string Name, uint[] Keys, int Unique, int[]? Sizes = null);
