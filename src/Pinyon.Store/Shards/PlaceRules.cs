namespace Pinyon.Store.Shards;

/// <summary>Whether what stands in the place of a key, and the floor below it, let a write happen.</summary>
internal sealed class PlaceRules(EntryRegister register)
{
    /// <summary>The entry in a place; 0 if it is empty or has a tombstone.</summary>
    public uint AliveOf(uint place) => place != 0 && register.Memory.IsTombstone(place) ? 0 : place;

    public ulong? VersionOf(uint entry) => entry == 0 ? null : register.Memory.Version(entry);

    /// <summary>Whether version decides nothing, so that the operation itself does.</summary>
    public bool IsTie(scoped in WriteOptions options, uint entry) => ConditionRule.IsTie(in options, VersionOf(entry));

    /// <summary>Why a write may not happen; null if it may.</summary>
    /// <param name="options">The condition, and what it compares with.</param>
    /// <param name="key">The key.</param>
    /// <param name="place">What stands in its place: an entry, a tombstone, or 0.</param>
    /// <param name="winsTie">Whether the write wins against the entry's value, if their versions are equal.</param>
    public WriteResult? Refusal(scoped in WriteOptions options, scoped EntryKey key, uint place, bool winsTie)
    {
        if (options.When == Condition.IfNewer)
        {
            ulong bar = BarOf(key, place);
            if (bar != 0 && options.Version <= bar)
            {
                return new(WriteStatus.ConditionFailed, Math.Max(bar, VersionOf(place) ?? 0));
            }
        }

        ulong? version = VersionOf(AliveOf(place));
        bool holds = winsTie || ConditionRule.Allows(in options, version);
        return holds ? null : new WriteResult(WriteStatus.ConditionFailed, version ?? 0);
    }

    /// <summary>The version that a write must be above: that of a tombstone, or of the floor; 0 = none.</summary>
    private ulong BarOf(scoped EntryKey key, uint place)
    {
        ulong floor = register.Floors.Of(key.Bytes);
        return place != 0 && register.Memory.IsTombstone(place)
            ? Math.Max(floor, register.Memory.Version(place))
            : floor;
    }
}
