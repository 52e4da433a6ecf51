namespace Pinyon.Store.Shards;

/// <summary>Whether the entry in place lets an operation happen.</summary>
internal static class ConditionRule
{
    /// <param name="options">The condition, and what it compares with.</param>
    /// <param name="version">The version of the entry in place, not expired; null = none.</param>
    public static bool Allows(scoped in WriteOptions options, ulong? version) => options.When switch
    {
        Condition.Always => true,
        Condition.IfAbsent => version is null,
        Condition.IfPresent => version is not null,
        Condition.IfVersion => version == options.Expected,
        _ => version is null || options.Version > version,
    };

    /// <summary>Under <see cref="Condition.IfNewer"/>, equal versions: the operation decides which wins.</summary>
    public static bool IsTie(scoped in WriteOptions options, ulong? version) =>
        options.When == Condition.IfNewer && options.Version == version;
}
