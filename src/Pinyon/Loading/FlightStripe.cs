namespace Pinyon.Loading;

/// <summary>The flights of the keys that share one lock.</summary>
internal sealed class FlightStripe
{
    private readonly Dictionary<CacheKey, Flight> _flights = [];

    public Lock Gate { get; } = new();

    public Flight? FindLocked(in CacheKey key) => _flights.GetValueOrDefault(key);

    public Flight StartLocked(in CacheKey key, ulong version) => _flights[key] = new Flight(key, version);

    /// <summary>The key was written: later callers do not join the flight, and nothing of it is kept.</summary>
    public void DetachLocked(in CacheKey key)
    {
        if (_flights.Remove(key, out Flight? flight))
        {
            flight.IsDetached = true;
        }
    }

    /// <inheritdoc cref="FlightTable.DetachWhere"/>
    public void DetachLocked(Predicate<CacheKey> isMeant)
    {
        foreach ((CacheKey key, Flight flight) in _flights)
        {
            if (isMeant(key))
            {
                flight.IsDetached = true;
                _flights.Remove(key);
            }
        }
    }

    /// <summary>Takes out this flight, but not one that was started after it was detached.</summary>
    public void RemoveLocked(Flight flight)
    {
        if (_flights.TryGetValue(flight.Key, out Flight? present) && present == flight)
        {
            _flights.Remove(flight.Key);
        }
    }
}
