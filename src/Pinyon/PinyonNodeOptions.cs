using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Pinyon.Membership;
using Pinyon.Peers;
using Pinyon.Store;

namespace Pinyon;

/// <summary>What a node needs to know to take part in a cluster.</summary>
public sealed record PinyonNodeOptions
{
    /// <summary>The group that a node has by default.</summary>
    public const string DefaultGroup = "default";

    /// <summary>Timers take at most 2^32 - 2 milliseconds: 49 days and 17 hours.</summary>
    internal static readonly TimeSpan MaxRequestTimeout = TimeSpan.FromDays(49);

    private static readonly TimeSpan LongestForReplicas = TimeSpan.FromSeconds(1);

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
    /// How long one request may take, including its hop to the owner; at most 49 days, default 3 s. Lower reports
    /// trouble sooner, at the expense of requests that would still have been answered.
    /// </summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// The groups, with the same names on every member; they share the memory by their
    /// <see cref="GroupOptions.CapacityShare"/>. Default: one of plain keys and values, <c>default</c>.
    /// </summary>
    public IReadOnlyList<GroupOptions> Groups { get; init; } = [new GroupOptions { Name = DefaultGroup }];

    /// <summary>Where time comes from. Default: the system's clocks.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Where the node logs what becomes of its members. Default: nowhere.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    /// <summary>Makes the meter <c>Pinyon</c>. Null, the default: the node makes its own.</summary>
    public IMeterFactory? MeterFactory { get; init; }

    /// <summary>
    /// How long a write waits for replicas. With its wait for holders of copies, it is over before its caller's time.
    /// </summary>
    internal TimeSpan ReplicaTimeout =>
        RequestTimeout / 3 < LongestForReplicas ? RequestTimeout / 3 : LongestForReplicas;

    /// <summary>Says everything that is wrong, one sentence each, beginning with the option's name.</summary>
    /// <returns>An empty list if the options are good.</returns>
    public IReadOnlyList<string> Validate()
    {
        List<string> faults = [];
        Check(Member.IsName(Name ?? ""), $"{nameof(Name)} must have 1 to {Member.MaxNameLength} characters, "
            + "not only spaces, and no half of a surrogate pair or U+FFFD among them.");
        Check(TimeProvider is not null, $"{nameof(TimeProvider)} must not be null.");
        Check(LoggerFactory is not null, $"{nameof(LoggerFactory)} must not be null.");
        Check(RequestTimeout > TimeSpan.Zero,
            $"{nameof(RequestTimeout)} must be more than zero, and is {RequestTimeout}.");
        Check(RequestTimeout <= MaxRequestTimeout, $"{nameof(RequestTimeout)} must be at most "
            + $"{MaxRequestTimeout.Days} days, the longest that timers take, and is {RequestTimeout}.");
        if (Groups is null || Groups.Any(group => group is null))
        {
            faults.Add(Groups is null ? $"{nameof(Groups)} must not be null." : $"{nameof(Groups)} has a null in it.");
            return faults;
        }

        AddFaultsOfGroups(faults);
        return faults;

        void Check(bool holds, string fault)
        {
            if (!holds) faults.Add(fault);
        }
    }

    private void AddFaultsOfGroups(List<string> faults)
    {
        if (Groups.Count == 0)
        {
            faults.Add($"{nameof(Groups)} must have one at least.");
        }

        if (Groups.DistinctBy(group => group.Name, StringComparer.Ordinal).Count() < Groups.Count)
        {
            faults.Add($"{nameof(Groups)} names a group twice.");
        }

        string[] ofGroups =
            [.. Groups.SelectMany(group => group.Validate().Select(fault => $"Group '{group.Name}': {fault}"))];
        faults.AddRange(ofGroups);
        double smallest = ofGroups.Length > 0 || Groups.Count == 0
            ? 1
            : Groups.Min(group => group.CapacityShare) / Groups.Sum(group => group.CapacityShare);
        if (MemoryBytes * smallest < StoreOptions.MinBudgetBytes)
        {
            double least = Math.Ceiling(StoreOptions.MinBudgetBytes / smallest);
            faults.Add($"{nameof(MemoryBytes)} must be at least {least:0} for these groups, and is {MemoryBytes}.");
        }
    }

    /// <summary>A group's part of the memory, by its share.</summary>
    internal long MemoryOf(GroupOptions group) =>
        (long)(MemoryBytes * (group.CapacityShare / Groups.Sum(each => each.CapacityShare)));
}
