using System.Collections.Frozen;

namespace Pinyon.Ownership;

/// <summary>The groups that have hot copies, by name.</summary>
internal sealed class CopiesByGroup(IReadOnlyDictionary<string, OwnedGroup> groups)
{
    private readonly FrozenDictionary<string, GroupCopies> _copies = groups
        .Where(pair => pair.Value.Copies is not null)
        .ToFrozenDictionary(pair => pair.Key, pair => pair.Value.Copies!, StringComparer.Ordinal);

    public bool IsEmpty => _copies.Count == 0;

    public GroupCopies? Find(string group) => _copies.GetValueOrDefault(group);
}
