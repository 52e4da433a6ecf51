namespace Pinyon.Loading;

/// <summary>Learns what flights brought. Called by the thread that ends the load; must not block or throw.</summary>
internal interface IFlightObserver
{
    /// <summary>What the flight brought is in force, and its waiters get it next.</summary>
    void Landed(Flight flight);

    /// <summary>All flights of one call of the loader have landed.</summary>
    void Ended(IReadOnlyList<Flight> flights);
}
