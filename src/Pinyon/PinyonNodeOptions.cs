using Pinyon.Membership;
using Pinyon.Peers;
using Pinyon.Store;

namespace Pinyon;

/// <summary>What a node needs to know to take part in a cluster.</summary>
public sealed record PinyonNodeOptions
{
    /// <summary>The group that a node has unless it is told otherwise.</summary>
    public const string DefaultGroup = "default";

    private const int MaxGroupName = 255;

    /// <summary>This node's name among the members.</summary>
    public required string Name { get; init; }

    /// <summary>Who the members are, this node among them.</summary>
    public required IMembership Membership { get; init; }

    /// <summary>How to reach the others.</summary>
    public required IPeerTransport Transport { get; init; }

    /// <summary>
    /// Bytes for everything that this node keeps: entries, their keys, index and bookkeeping. Default 256 MB. Higher
    /// keeps more entries, at the expense of the rest of the process.
    /// </summary>
    public long MemoryBytes { get; init; } = 256L << 20;

    /// <summary>
    /// How long one request may take, its hop to the owner included. Default 3 s. Lower answers sooner that something
    /// is wrong, at the expense of requests that would still have been answered.
    /// </summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Names of the groups, the same on every member; they share the memory evenly. Default: one, <c>default</c>.
    /// </summary>
    public IReadOnlyList<string> Groups { get; init; } = [DefaultGroup];

    /// <summary>Where time comes from. Default: the system's clocks.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Says everything that is wrong, one sentence each, beginning with the option's name.</summary>
    /// <returns>An empty list if the options are good.</returns>
    public IReadOnlyList<string> Validate()
    {
        List<string> faults = [];
        if (RequestTimeout <= TimeSpan.Zero)
        {
            faults.Add($"{nameof(RequestTimeout)} must be more than zero, and is {RequestTimeout}.");
        }

        if (Groups.Count == 0 || Groups.Any(group => string.IsNullOrWhiteSpace(group) || group.Length > MaxGroupName))
        {
            faults.Add($"{nameof(Groups)} must have one name at least, each of 1 to {MaxGroupName} characters.");
        }

        if (Groups.Distinct(StringComparer.Ordinal).Count() < Groups.Count)
        {
            faults.Add($"{nameof(Groups)} names a group twice.");
        }

        long least = StoreOptions.MinBudgetBytes * Math.Max(1, Groups.Count);
        if (MemoryBytes < least)
        {
            faults.Add($"{nameof(MemoryBytes)} must be at least {least} for these groups, and is {MemoryBytes}.");
        }

        return faults;
    }
}
