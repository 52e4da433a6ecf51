namespace Pinyon.Testing.Histories;

/// <summary>What a history promises while members disagree about a key's owner: as long as a change takes.</summary>
internal static class Disputes
{
    // P3 holds while all members agree. From the first member that sees a change of owners to the last, and until each
    // replica that missed a write has learned of it, the last owner and the next one may both serve the key:
    //
    //   * gets in this time say nothing
    //   * a write in this time takes effect, at one of the two, and may come again as late as the end of this time:
    //     what the other one had may be what remains
    //   * once in this time the entry may be lost, unless the new owner kept every write of it that counts
    //   * a load that began in this time may have read its origin, to others' eyes, as late as its end
    //
    // So what is there afterwards is nothing, or a write in this time, or one of before if none followed it. As soon as
    // all agree, everything holds as ever: what was lost does not come back, and what is seen is the last write. Where
    // an owner changes, versions say nothing about an order, so they are left out.

    /// <summary>The operations of one key, with what proves nothing left out.</summary>
    public static Operation[] Relax(IReadOnlyList<Operation> operations)
    {
        Operation[] changes = [.. operations.Where(operation => operation.Kind is OperationKind.Change)];
        return changes.Length == 0
            ? [.. operations]
            : [.. operations
                .Where(operation => operation.IsWrite || !Array.Exists(changes, change => Overlap(operation, change)))
                .SelectMany(operation => Relax(operation, changes, operations))];
    }

    private static IEnumerable<Operation> Relax(
        Operation operation, Operation[] changes, IReadOnlyList<Operation> all)
    {
        operation = operation with { Version = 0 };
        if (operation.Kind is OperationKind.Change) return [Relax(operation, all)];

        Operation[] disputes = operation.IsWrite
            ? [.. changes.Where(change => operation.Kind is OperationKind.Load
                ? change.Start.Order <= operation.Start.Order && operation.Start.Order <= change.End.Order
                : Overlap(operation, change))]
            : [];
        if (disputes.Length == 0) return [operation];

        operation = operation with { DisputedUntil = disputes.Max(change => change.End.Order) };
        return operation.Kind is OperationKind.Set or OperationKind.Delete && operation.IsCertain
            ? [operation, .. disputes.Select(change => Again(operation, change))]
            : [operation];
    }

    /// <summary>A change loses nothing if the new owner kept the last write before.</summary>
    private static Operation Relax(Operation change, IReadOnlyList<Operation> all) =>
        change.Outcome is OperationOutcome.Failed && change.KeptSince > 0 && !all.Any(write =>
            write.Kind is OperationKind.Set or OperationKind.Delete && write.IsCertain
            && change.KeptSince < write.Start.Order && write.End.Order < change.Start.Order)
            ? change with { Outcome = OperationOutcome.Unknown }
            : change;

    /// <summary>The same write, where it may come again: not before the change, and not after it.</summary>
    private static Operation Again(Operation write, Operation change) => write with
    {
        Start = write.Start.Order > change.Start.Order ? write.Start : change.Start,
        End = change.End,
        Client = $"{write.Client}, again",
        Kind = OperationKind.Load,   // as a load: it may be kept or not
        DisputedUntil = change.End.Order,
    };

    private static bool Overlap(Operation operation, Operation change) =>
        operation.Start.Order <= change.End.Order && operation.End.Order >= change.Start.Order;
}
