using System.Diagnostics.CodeAnalysis;

namespace Pinyon.Store.Memory;

/// <summary>Whether the entry in place lets an operation happen.</summary>
internal static class ConditionRule
{
    /// <param name="options">The condition, and what it compares with.</param>
    /// <param name="entry">The entry in place, not expired; null = none.</param>
    public static bool Allows(in WriteOptions options, Entry? entry) => options.When switch
    {
        Condition.Always => true,
        Condition.IfAbsent => entry is null,
        Condition.IfPresent => entry is not null,
        Condition.IfVersion => entry is not null && entry.Version == options.Expected,
        _ => entry is null || options.Version > entry.Version,
    };

    /// <summary>Under <see cref="Condition.IfNewer"/>, equal versions: the operation decides who wins.</summary>
    public static bool IsTie(in WriteOptions options, [NotNullWhen(true)] Entry? entry) =>
        options.When == Condition.IfNewer && options.Version == entry?.Version;
}
