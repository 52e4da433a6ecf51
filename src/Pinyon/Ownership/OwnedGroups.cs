using System.Collections.Frozen;
using Pinyon.Peers;

namespace Pinyon.Ownership;

/// <summary>All that this node keeps, by group: where a request ends that is answered here.</summary>
internal sealed class OwnedGroups(FrozenDictionary<string, OwnedGroup> groups)
{
    public OwnedGroup? Find(string group) => groups.GetValueOrDefault(group);

    public PeerResult Apply(
        PeerOperation operation, string group, in PeerItem item, ulong notAfter = ulong.MaxValue) =>
        Find(group)?.Apply(operation, item, notAfter) ?? new PeerResult(PeerStatus.NoSuchGroup);

    /// <summary>Looks up what has at most so many bytes; what has more is not sent.</summary>
    public PeerResult LookUp(string group, in PeerItem item, int longest) =>
        Find(group)?.LookUp(item, longest) ?? new PeerResult(PeerStatus.NoSuchGroup);

    /// <summary>Looks up, and loads what is not there, for as long as the caller has patience.</summary>
    public async ValueTask<PeerResult[]> LoadAsync(
        string group, IReadOnlyList<PeerItem> items, TimeSpan patience, CancellationToken cancellationToken) =>
        Find(group) is { } found
            ? await found.LoadAsync(items, patience, cancellationToken)
            : [.. items.Select(_ => new PeerResult(PeerStatus.NoSuchGroup))];
}
