using Pinyon.Testing.Histories;

namespace Pinyon.Simulation.Tests.Histories;

/// <summary>The definition of a linearizable register, implemented literally: tries every order.</summary>
internal static class AllOrders
{
    public static bool AllowOne(IReadOnlyList<Operation> operations) => Continue([.. operations], value: null);

    private static bool Continue(Operation[] missing, long? value) =>
        !missing.Any(operation => operation.IsCertain)
        || missing.Any(next => IsPossible(next, missing, value)
            && Continue([.. missing.Where(other => other != next)], next.Value));

    private static bool IsPossible(Operation next, Operation[] missing, long? value) =>
        !missing.Any(other => other.IsCertain && other.Precedes(next)) && (next.IsWrite || next.Value == value);
}
