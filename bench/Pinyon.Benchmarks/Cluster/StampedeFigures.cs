namespace Pinyon.Benchmarks.Cluster;

/// <summary>What came of many callers that miss one key at once.</summary>
/// <param name="Answers">Callers that got the value.</param>
/// <param name="Seconds">Until the last of them had it.</param>
internal sealed record StampedeFigures(long Answers, double Seconds);
