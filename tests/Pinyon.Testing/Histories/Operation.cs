using System.Globalization;

namespace Pinyon.Testing.Histories;

/// <summary>One operation of one client on one key, and its result.</summary>
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

    /// <summary>
    /// What was written or seen; null for a delete, and for a get that saw nothing. Null for an append, whose answer is
    /// only a <see cref="Length"/>.
    /// </summary>
    public long? Value { get; init; }

    /// <summary>What a get-and-set or a get-and-remove saw before it wrote.</summary>
    public long? Before { get; init; }

    /// <summary>What an increment, an append or an expire was asked with.</summary>
    public long Argument { get; init; }

    /// <summary>How many digits there were after an append.</summary>
    public int Length { get; init; }

    /// <summary>The version that the write was given, or that came with what was seen; 0 = not told.</summary>
    public ulong Version { get; init; }

    /// <summary>The place in the order until which members disagreed about the key's owner, so that it may take
    /// effect as late as then; 0 = they did not.</summary>
    public long DisputedUntil { get; init; }

    /// <summary>Of a change: the place in the order from which on the new owner kept every write.</summary>
    public long KeptSince { get; init; }

    public bool IsWrite => Kind is not OperationKind.Get;

    /// <summary>What it writes depends on what is there.</summary>
    public bool IsRelative => Kind is OperationKind.Increment or OperationKind.Append;

    /// <summary>Whether it reads and writes in one instant.</summary>
    public bool IsUpdate => IsRelative || Kind is OperationKind.GetAndSet or OperationKind.GetAndRemove;

    /// <summary>The place in the history's order after which the operation takes no effect any more.</summary>
    public long Latest => (Kind, Outcome) switch
    {
        (OperationKind.Load, _) => Math.Max(Start.Order, DisputedUntil),
        (OperationKind.Change, _) => End.Order,
        (_, OperationOutcome.Unknown) => long.MaxValue,
        _ => Math.Max(End.Order, DisputedUntil),
    };

    /// <summary>Whether it certainly took effect: its result says so. What an update or a get saw while members
    /// disagreed says nothing.</summary>
    public bool IsCertain => Outcome is OperationOutcome.Acknowledged && Kind is not OperationKind.Load
        && (DisputedUntil == 0 || Kind is OperationKind.Set or OperationKind.Delete);

    /// <summary>Whether it was over before another began.</summary>
    public bool Precedes(Operation other) => Latest < other.Start.Order;

    /// <summary>What a relative operation makes of a value, whatever its answer was.</summary>
    public long Applied(long? before) => Kind is OperationKind.Append
        ? ((before ?? 0) * 1000) + Argument
        : (before ?? 0) + Argument;

    /// <summary>Whether a relative operation may have made a value: its answer says so, or there was none.</summary>
    public bool MayHaveMade(long after) => !IsCertain || (Kind is OperationKind.Append
        ? after.ToString(CultureInfo.InvariantCulture).Length == Length
        : after == Value);
}
