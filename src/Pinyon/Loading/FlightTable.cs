namespace Pinyon.Loading;

/// <summary>The flights of a group, at most one for each key, in stripes of one lock each.</summary>
/// <remarks>
/// Under a key's lock happen: looking once more and joining or starting a flight; a write and the detaching of the
/// flight; keeping what a flight brought and its end. So none of the three sees another half done (R3).
/// </remarks>
internal sealed class FlightTable
{
    private const int Count = 64;

    private readonly FlightStripe[] _stripes = [.. Enumerable.Range(0, Count).Select(_ => new FlightStripe())];

    public FlightStripe this[in CacheKey key] => _stripes[(int)key.Hash & (Count - 1)];

    /// <summary>Many keys were written at once.</summary>
    public void DetachAll() => DetachWhere(static _ => true);

    /// <summary>These keys were written, or are not this node's to load any more.</summary>
    /// <param name="isMeant">Which keys; called under a lock, so it must be quick and call nothing here.</param>
    public void DetachWhere(Predicate<CacheKey> isMeant)
    {
        foreach (FlightStripe stripe in _stripes)
        {
            lock (stripe.Gate) stripe.DetachLocked(isMeant);
        }
    }
}
