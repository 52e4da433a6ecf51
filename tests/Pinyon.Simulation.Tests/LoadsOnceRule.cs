using Pinyon.Testing.Histories;

namespace Pinyon.Simulation.Tests;

/// <summary>P2 where nothing fails and nothing expires: a key is loaded again only if it was written.</summary>
/// <remarks>
/// A load begins where there is neither entry nor flight. After a load that brought a value there is one of the two,
/// until a write removes the entry, or detaches the flight so that it keeps none. So between the beginnings of two
/// loads of a key lies the instant of a write of it.
/// </remarks>
internal static class LoadsOnceRule
{
    /// <exception cref="InvalidOperationException">A key was loaded twice, with no write that explains it.</exception>
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
