namespace Pinyon.Testing.Histories;

/// <summary>What one client asked of one key, and what it was told.</summary>
/// <remarks>
/// Every set and every load of a history has a value of its own, so that a get tells which of them it saw.
/// </remarks>
internal sealed record Operation
{
    /// <summary>Who asked, and through which node.</summary>
    public required string Client { get; init; }

    public required OperationKind Kind { get; init; }

    public required Moment Start { get; init; }

    public required Moment End { get; init; }

    public OperationOutcome Outcome { get; init; }

    /// <summary>What was written or seen; null for a delete, and for a get that saw nothing.</summary>
    public long? Value { get; init; }

    /// <summary>The version that the write was given, or that came with what was seen; 0 = not told.</summary>
    public ulong Version { get; init; }

    /// <summary>The place in the order until which members disagreed about the key's owner, so that it
    /// may be without effect; 0 = they did not.</summary>
    public long DisputedUntil { get; init; }

    public bool IsWrite => Kind is not OperationKind.Get;

    /// <summary>The place in the history's order after which the operation takes no effect any more.</summary>
    public long Latest => (Kind, Outcome) switch
    {
        (OperationKind.Load, _) => Math.Max(Start.Order, DisputedUntil),
        (OperationKind.Change, _) => End.Order,
        (_, OperationOutcome.Unknown) => long.MaxValue,
        _ => Math.Max(End.Order, DisputedUntil),
    };

    /// <summary>Whether it certainly took effect: somebody was told so.</summary>
    public bool IsCertain =>
        Outcome is OperationOutcome.Acknowledged && Kind is not OperationKind.Load && DisputedUntil == 0;

    /// <summary>Whether it was over before another began.</summary>
    public bool Precedes(Operation other) => Latest < other.Start.Order;
}
