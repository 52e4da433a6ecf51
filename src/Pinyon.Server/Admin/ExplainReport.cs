namespace Pinyon.Server.Admin;

/// <summary>The answer to <c>/explainz/{group}/{key}</c>.</summary>
internal sealed record ExplainReport
{
    public required int Slot { get; init; }

    public required string Owner { get; init; }

    /// <summary>The member that would own the key without its owner, and so on.</summary>
    public required IReadOnlyList<string> NextOwners { get; init; }

    public required bool Found { get; init; }

    /// <summary>0 = there is no entry.</summary>
    public required ulong Version { get; init; }

    public required long? AgeMilliseconds { get; init; }

    /// <summary>The remaining time to live; null = it does not expire.</summary>
    public required long? TimeToLiveMilliseconds { get; init; }

    /// <summary>Whether the key is among those that are read most.</summary>
    public required bool Hot { get; init; }

    /// <summary>The members that may answer from a hot copy.</summary>
    public required IReadOnlyList<string> Holders { get; init; }

    /// <summary>The members that keep a replica: the first of the next owners.</summary>
    public required IReadOnlyList<string> Replicas { get; init; }

    public static ExplainReport Of(KeyExplanation key) => new()
    {
        Slot = key.Slot,
        Owner = key.Owner.Name,
        NextOwners = [.. key.NextOwners.Select(member => member.Name)],
        Found = key.IsFound,
        Version = key.Version,
        AgeMilliseconds = (long?)key.Age?.TotalMilliseconds,
        TimeToLiveMilliseconds = (long?)key.TimeToLive?.TotalMilliseconds,
        Hot = key.IsHot,
        Holders = key.Holders,
        Replicas = [.. key.Replicas.Select(member => member.Name)],
    };
}
