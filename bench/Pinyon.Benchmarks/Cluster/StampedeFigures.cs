namespace Pinyon.Benchmarks.Cluster;

/// <summary>The result of many concurrent callers that miss one key.</summary>
/// <param name="Answers">Callers that got the value.</param>
/// <param name="Seconds">The time until the last caller had the value.</param>
internal sealed record StampedeFigures(long Answers, double Seconds);
