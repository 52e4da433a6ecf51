namespace Pinyon.Loading;

/// <summary>The flights of the keys that share one lock.</summary>
internal sealed class FlightStripe
{
    private readonly Dictionary<CacheKey, Flight> _flights = [];

    public Lock Gate { get; } = new();

    public Flight? FindLocked(CacheKey key) => _flights.GetValueOrDefault(key);

    public Flight StartLocked(CacheKey key, ulong version) => _flights[key] = new Flight(key, version);

    /// <summary>The key was written: who comes later does not join the flight, and nothing of it is kept.</summary>
    public void DetachLocked(CacheKey key)
    {
        if (_flights.Remove(key, out Flight? flight))
        {
            flight.IsDetached = true;
        }
    }

    public void DetachAllLocked()
    {
        foreach (Flight flight in _flights.Values)
        {
            flight.IsDetached = true;
        }

        _flights.Clear();
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
