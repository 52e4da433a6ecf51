using System.Collections.Frozen;

namespace Pinyon.Store.Eviction;

/// <summary>The names of the policies, and how each is made.</summary>
public static class EvictionPolicies
{
    private static readonly (string Name, EvictionPolicyKind Kind)[] Table =
    [
        ("w-tinylfu", EvictionPolicyKind.WTinyLfu),
        ("lru", EvictionPolicyKind.Lru),
        ("midpoint-lru", EvictionPolicyKind.MidpointLru),
        ("s3-fifo", EvictionPolicyKind.S3Fifo),
    ];

    private static readonly FrozenDictionary<string, EvictionPolicyKind> Kinds =
        Table.ToFrozenDictionary(row => row.Name, row => row.Kind, StringComparer.Ordinal);

    /// <summary>All names in the order in which people should read them: the default first.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Table.Select(row => row.Name)];

    /// <summary>Finds the policy of a name, which is in lower case.</summary>
    public static bool TryParse(string name, out EvictionPolicyKind kind) => Kinds.TryGetValue(name, out kind);

    /// <summary>Makes a policy for a shard.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="entries">The entries of the shard.</param>
    /// <param name="capacity">What it may hold, in the units of the charges.</param>
    /// <param name="expectedEntries">About how many entries that will be: the size of its tables to begin with.</param>
    /// <param name="midpoint">The knobs of midpoint-lru; null for the defaults.</param>
    internal static IEvictionPolicy Create(
        EvictionPolicyKind kind,
        PolicyEntries entries,
        long capacity,
        long expectedEntries,
        MidpointSettings? midpoint = null) => kind switch
        {
            EvictionPolicyKind.Lru => new LruPolicy(entries) { Capacity = capacity },
            EvictionPolicyKind.MidpointLru =>
                new MidpointLruPolicy(entries, capacity, expectedEntries, midpoint ?? new()),
            EvictionPolicyKind.S3Fifo => new S3FifoPolicy(entries, capacity, expectedEntries),
            EvictionPolicyKind.WTinyLfu => new WTinyLfuPolicy(entries, capacity, expectedEntries),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such policy"),
        };
}
