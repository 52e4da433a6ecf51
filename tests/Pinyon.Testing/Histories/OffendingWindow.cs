namespace Pinyon.Testing.Histories;

/// <summary>Cuts a history that breaks its rule down to the few operations that break it already.</summary>
internal static class OffendingWindow
{
    // First everything after the earliest fault goes, then whatever can go from before it while what remains still
    // breaks the rule, in ever smaller pieces. Only such parts go without which a good history stays good, so that
    // what remains is really a fault of the whole: gets; writes together with every get that saw them; deletes
    // together with the gets that may have seen nothing because of them (not those that came after another write
    // which came after the delete). A fault that the weaker rule sees is sought by the weaker rule, which is quick
    // about it and leaves what is easier to understand.
    //
    // Where values depend on each other, because there are increments and appends, only gets can go.

    public static IReadOnlyList<Operation> Find(IReadOnlyList<Operation> operations, Consistency consistency)
    {
        Consistency weaker = consistency with { IsRegister = false };
        bool isStrict = operations.Any(operation => operation.IsUpdate) || weaker.Allows(operations);
        return isStrict ? Shrink(operations, consistency) : Shrink(operations, weaker);
    }

    private static Operation[] Shrink(IReadOnlyList<Operation> operations, Consistency consistency)
    {
        Operation[] rest = UntilTheFault(operations, consistency);
        for (int size = Math.Max(1, rest.Length / 2); ; size = Math.Max(1, size / 2))
        {
            int before = rest.Length;
            for (int from = 0; from < rest.Length;)
            {
                Operation[] fewer = Without(rest, rest.AsSpan(from, Math.Min(size, rest.Length - from)).ToArray());
                bool isEnough = fewer.Length < rest.Length && !consistency.Allows(fewer);
                rest = isEnough ? fewer : rest;
                from += isEnough ? 0 : size;
            }

            if (size == 1 && rest.Length == before)
            {
                return rest;
            }
        }
    }

    private static Operation[] UntilTheFault(IReadOnlyList<Operation> operations, Consistency consistency)
    {
        long[] ends = [.. operations.Select(operation => operation.End.Order).Order()];
        int good = -1, bad = ends.Length - 1;
        while (bad - good > 1)
        {
            int middle = (good + bad) / 2;
            (good, bad) = consistency.Allows(Until(operations, ends[middle])) ? (middle, bad) : (good, middle);
        }

        return Until(operations, ends[bad]);
    }

    /// <summary>The history as it was known at one moment: who had no answer yet did not know the outcome.</summary>
    private static Operation[] Until(IReadOnlyList<Operation> operations, long order) =>
        [.. operations
            .Where(operation => operation.Start.Order <= order && (operation.IsWrite || operation.End.Order <= order))
            .Select(operation => operation.End.Order <= order || operation.Outcome is OperationOutcome.Failed
                ? operation
                : operation with { Outcome = OperationOutcome.Unknown })
            .OrderBy(operation => operation.Start.Order)];

    private static Operation[] Without(Operation[] operations, Operation[] parts)
    {
        if (Array.Exists(operations, operation => operation.IsUpdate))
        {
            parts = [.. parts.Where(part => !part.IsWrite)];
        }

        parts = [.. parts.Where(part => part.Kind is not OperationKind.Change)];
        Operation[] rest = [.. operations.Except(parts, ReferenceEqualityComparer.Instance).Cast<Operation>()];
        Operation[] deletes = [.. parts.Where(part => part.Kind is OperationKind.Delete)];
        HashSet<long> values = [.. parts.Where(part => part.IsWrite && part.Value is not null)
            .Select(part => part.Value!.Value)];
        return [.. rest.Where(operation => operation.IsWrite || (operation.Value is { } value
            ? !values.Contains(value)
            : !Array.Exists(deletes, delete => MayExplain(delete, operation, rest))))];
    }

    private static bool MayExplain(Operation delete, Operation get, Operation[] rest) =>
        delete.Start.Order < get.End.Order && !Array.Exists(rest, write =>
            write is { IsWrite: true, IsCertain: true } && delete.Precedes(write) && write.Precedes(get));
}
