namespace Pinyon.HitRates.Caches;

/// <summary>A cache that requests can be run through: a policy alone, or a whole store.</summary>
internal interface ITracedCache : IDisposable
{
    /// <summary>Reads the key, and writes it if it is not there.</summary>
    /// <param name="key">Its number in the trace.</param>
    /// <param name="now">How many requests there were before.</param>
    /// <returns>Whether it was there.</returns>
    bool Ask(uint key, long now);
}
