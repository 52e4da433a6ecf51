namespace Pinyon.Simulation.Tests;

/// <summary>Which updates the clients of a world ask for. They do not mix, so that every value tells who made it.
/// </summary>
internal enum Updates
{
    None,

    /// <summary>Increments, get-and-set, get-and-remove.</summary>
    Counting,

    /// <summary>Appends, get-and-set, get-and-remove.</summary>
    Appending,

    /// <summary>Expire, get-and-set.</summary>
    Expiring,
}
