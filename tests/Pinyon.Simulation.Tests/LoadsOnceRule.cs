using Pinyon.Testing.Histories;

namespace Pinyon.Simulation.Tests;

/// <summary>P2 without failures and expiry: a key is loaded again only after a write.</summary>
/// <remarks>
/// A load begins where there is neither entry nor flight. After a successful load there is one of the two, until a
/// write removes the entry, or detaches the flight so that its result is not stored. So between the beginnings of two
/// loads of a key there is a write of it.
/// </remarks>
internal static class LoadsOnceRule
{
    /// <exception cref="InvalidOperationException">A key was loaded twice without a write in between.</exception>
    public static void Check(string key, IReadOnlyList<Operation> operations)
    {
        Operation[] loads = [.. operations
            .Where(operation => operation.Kind is OperationKind.Load)
            .OrderBy(load => load.Start.Order)];
        Operation[] writes = [.. operations
            .Where(operation => operation.Kind is OperationKind.Set or OperationKind.Delete)];
        foreach ((Operation first, Operation second) in loads.Zip(loads.Skip(1)))
        {
            if (!Array.Exists(writes, write =>
                write.Start.Order < second.Start.Order && write.Latest > first.Start.Order))
            {
                throw new InvalidOperationException(
                    $"'{key}' was loaded twice without a write in between:\n{TimeDiagram.Draw([first, second])}");
            }
        }
    }
}
