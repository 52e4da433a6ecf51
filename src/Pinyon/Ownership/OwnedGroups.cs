using System.Collections.Frozen;
using Pinyon.Peers;

namespace Pinyon.Ownership;

/// <summary>All that this node keeps, by group: where a request ends that is answered here.</summary>
internal sealed class OwnedGroups(FrozenDictionary<string, GroupEntries> groups)
{
    public GroupEntries? Find(string group) => groups.GetValueOrDefault(group);

    public PeerResult Apply(PeerOperation operation, string group, in PeerItem item) =>
        Find(group)?.Apply(operation, item) ?? new PeerResult(PeerStatus.NoSuchGroup);
}
