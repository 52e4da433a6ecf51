using System.Runtime.InteropServices;
using Pinyon.Store;

namespace Pinyon;

/// <summary>What must hold of a key's entry for a write to happen.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct WriteCondition
{
    private WriteCondition(Condition when, ulong expected = 0)
    {
        When = when;
        Expected = expected;
    }

    /// <summary>There is no entry. That a key is known to have no value counts as none.</summary>
    public static WriteCondition IfAbsent { get; } = new(Condition.IfAbsent);

    /// <summary>There is an entry.</summary>
    public static WriteCondition IfPresent { get; } = new(Condition.IfPresent);

    internal Condition When { get; }

    internal ulong Expected { get; }

    /// <summary>The entry is still the one that was read with this <see cref="CacheEntry.Version"/>.</summary>
    public static WriteCondition IfVersion(ulong version) => new(Condition.IfVersion, version);
}
