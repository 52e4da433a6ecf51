namespace Pinyon.Testing.Histories;

/// <summary>Promise P6: a value whose time to live is over is never seen again.</summary>
internal static class ExpiryRule
{
    // Who gave which value a time to live is not known, but this is:
    //
    //   set 1     |---|
    //   expire         |--------|                     1, or a later value, ends 300 ms after the expire at the latest,
    //   get → 1                      300 ms   |---|   unless another expire may have come behind it: so this is wrong
    //
    // If it was a later value that got the time, the get is stale, which is wrong too.

    /// <summary>Returns the gets that break the rule.</summary>
    /// <param name="operations">The operations of one key.</param>
    /// <param name="slack">How much later a member may drop a value that was on its way to it.</param>
    public static IEnumerable<Operation> Broken(IReadOnlyList<Operation> operations, TimeSpan slack) =>
        from get in operations
        where get is { Kind: OperationKind.Get, IsCertain: true, Value: not null }
        where operations.Any(set => set.IsWrite && set.IsCertain && set.Value == get.Value
            && operations.Any(expire => IsOver(set, expire, get, slack) && !MayHaveBeenUndone(operations, expire, get)))
        select get;

    private static bool IsOver(Operation set, Operation expire, Operation get, TimeSpan slack) =>
        expire is { Kind: OperationKind.Expire, IsCertain: true }
        && set.End.Order < expire.Start.Order
        && expire.End.Time + TimeSpan.FromMilliseconds(expire.Argument) + slack < get.Start.Time;

    private static bool MayHaveBeenUndone(IReadOnlyList<Operation> operations, Operation expire, Operation get) =>
        operations.Any(other => other != expire && other.Kind is OperationKind.Expire
            && other.Latest > expire.Start.Order && other.Start.Order < get.End.Order);
}
