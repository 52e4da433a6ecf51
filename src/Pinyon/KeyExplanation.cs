using Pinyon.Membership;

namespace Pinyon;

/// <summary>Where a key belongs, and what its owner has of it, as the asking node sees it.</summary>
public sealed record KeyExplanation
{
    internal KeyExplanation()
    {
    }

    /// <summary>The key's slot, 0 to 16383; keys with one hash tag share it.</summary>
    public required int Slot { get; init; }

    /// <summary>The slot's owner.</summary>
    public required Member Owner { get; init; }

    /// <summary>Who would own the slot without the owner, and without that one too; fewer if none is left.</summary>
    public required IReadOnlyList<Member> NextOwners { get; init; }

    /// <summary>
    /// The further members that keep it, the first <see cref="GroupOptions.Replicas"/> of the next owners.
    /// </summary>
    public required IReadOnlyList<Member> Replicas { get; init; }

    /// <summary>Whether the owner has an entry to return. Nothing is loaded to find out.</summary>
    public bool IsFound { get; init; }

    /// <summary>The entry's version; 0 = there is none.</summary>
    public ulong Version { get; init; }

    /// <summary>How long ago the entry was written, by the clock in its version; null = there is none.</summary>
    public TimeSpan? Age { get; init; }

    /// <summary>What remains of its time to live; null = it does not expire, or there is none.</summary>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary>
    /// It is read at its owner as often as <see cref="GroupOptions.HotReadsPerSecond"/> asks for, or was written with
    /// <see cref="CacheValue.IsHot"/>: other nodes may keep copies of it.
    /// </summary>
    public bool IsHot { get; init; }

    /// <summary>Names of the members that hold a hot copy of it, or may hold one; sorted.</summary>
    public IReadOnlyList<string> Holders { get; init; } = [];
}
