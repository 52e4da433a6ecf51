namespace Pinyon.Testing.Histories;

/// <summary>What a history promises while members disagree about a key's owner: as long as a change takes.</summary>
internal static class Disputes
{
    // P3 holds while all members agree. From the first member that sees a change of owners to the last, the last owner
    // and the next one both serve the key:
    //
    //   * gets in this time say nothing
    //   * writes in this time are in no order to each other, and all but one of them may be without effect: each comes
    //     at any moment until its end
    //   * once in this time, the entry may be lost, unless the new owner has kept it as a replica; what was written
    //     before certainly is if a client wrote in this time
    //   * a load that began in this time may have read its origin, to others' eyes, as late as its end
    //
    // As soon as all agree, everything holds as ever: what was lost does not come back, and what is seen is the last
    // write. Versions say nothing about an order where an entry was lost, so they are left out.

    /// <summary>The operations of one key, with what proves nothing left out.</summary>
    public static Operation[] Relax(IReadOnlyList<Operation> operations)
    {
        Operation[] changes = [.. operations.Where(operation => operation.Kind is OperationKind.Change)];
        return changes.Length == 0
            ? [.. operations]
            : [.. operations
                .Where(operation => operation.IsWrite || !Array.Exists(changes, change => Overlap(operation, change)))
                .Select(operation => Relax(operation, changes, operations))];
    }

    private static Operation Relax(Operation operation, Operation[] changes, IReadOnlyList<Operation> all)
    {
        operation = operation with { Version = 0 };
        if (!operation.IsWrite) return operation;
        if (operation.Kind is OperationKind.Change)
        {
            return all.Any(write => write.Kind is OperationKind.Set or OperationKind.Delete
                && write.IsCertain && Overlap(write, operation))
                ? operation with { Outcome = OperationOutcome.Acknowledged }
                : operation;
        }

        long until = changes
            .Where(change => operation.Kind is OperationKind.Load
                ? change.Start.Order <= operation.Start.Order && operation.Start.Order <= change.End.Order
                : Overlap(operation, change))
            .Select(change => change.End.Order)
            .DefaultIfEmpty()
            .Max();
        return operation with { DisputedUntil = until };
    }

    private static bool Overlap(Operation operation, Operation change) =>
        operation.Start.Order <= change.End.Order && operation.End.Order >= change.Start.Order;
}
