namespace Pinyon.Peers.Batches;

/// <summary>The items of a request that go to one target in one call.</summary>
/// <param name="Target">Where they go.</param>
/// <param name="Places">Their places in the request.</param>
internal sealed record Batch<TTarget>(TTarget Target, List<int> Places);
