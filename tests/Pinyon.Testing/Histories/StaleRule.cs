namespace Pinyon.Testing.Histories;

/// <summary>Promise P3 literally: a get never returns a value older than the last acknowledged write.</summary>
internal sealed class StaleRule
{
    // A get is stale if every write that could have produced its result was superseded before it began:
    //
    //   set 1    |----|                        set 1 was over before set 2 began,
    //   set 2            |----|                and set 2 was over before the get began:
    //   get → 1                   |----|       1 is stale.
    //
    // Candidates for its result: the writes of that value which began before the get ended; for "nothing", the deletes
    // and the beginning of the history. A write is older than another if it ended before the other began, or by their
    // versions if both are known, from the write's result or from gets that returned its value.
    // A load counts as ended at the moment it began (R3), and acknowledges nothing.
    //
    // Sound: what it reports breaks P3, provided that every write takes effect at most once. Not complete: of two
    // acknowledged writes that overlap and whose versions were never seen, it does not know the newer; and for writes
    // that were never acknowledged, gets may return the new value and then the old one. RegisterSearch detects these.

    private readonly Operation[] _gets;
    private readonly Operation[] _writes;
    private readonly Dictionary<long, ulong> _versions;

    public StaleRule(IReadOnlyList<Operation> operations, bool mayLose)
    {
        _gets = [.. operations.Where(get =>
            get is { IsWrite: false, IsCertain: true } && (get.Value is not null || !mayLose))];
        _writes = [.. operations.Where(write => write.IsWrite && write.Outcome is not OperationOutcome.Failed)];
        _versions = operations
            .Where(operation => operation.Value is not null && operation.Version != 0)
            .GroupBy(operation => operation.Value!.Value)
            .ToDictionary(seen => seen.Key, seen => seen.Min(operation => operation.Version));
    }

    public bool Holds() => !_gets.Any(IsStale);

    private bool IsStale(Operation get)
    {
        Operation[] acknowledged = [.. _writes.Where(write => write.IsCertain && write.Precedes(get))];
        bool isFirst = get.Value is null && acknowledged.Length == 0;
        return !isFirst && !_writes.Any(write =>
            write.Value == get.Value
            && write.Start.Order < get.End.Order
            && !Array.Exists(acknowledged, newer => IsOlder(write, newer)));
    }

    private bool IsOlder(Operation write, Operation newer)
    {
        ulong version = VersionOf(write);
        return write != newer && (write.Precedes(newer) || (version != 0 && version < VersionOf(newer)));
    }

    /// <summary>The version of a write if any result contained it; else 0.</summary>
    private ulong VersionOf(Operation write) =>
        write.Value is { } value ? _versions.GetValueOrDefault(value) : write.Version;
}
