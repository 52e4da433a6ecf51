using Pinyon.Peers;

namespace Pinyon.Ownership;

/// <summary>What came of one item: its owner's result, or why there is none.</summary>
internal readonly record struct Answer(PeerResult Result, CacheException? Error = null);
