using Pinyon.Cluster;
using Pinyon.Copies;
using Pinyon.Peers;
using Pinyon.Routing;
using Pinyon.Versions;

namespace Pinyon.Groups;

/// <summary>Tells where a key belongs, and what its owner has of it.</summary>
internal sealed class KeyExplainer(GroupCaller caller, ViewPublisher views, NodeContext node)
{
    /// <summary>How many members after the owner are named.</summary>
    private const int NextOwners = 2;

    public async ValueTask<KeyExplanation> ExplainAsync(CacheKey key, CancellationToken cancellationToken)
    {
        ClusterView view = views.Current;
        SlotTable slots = view.Slots;
        PeerResult result = await caller.AskAsync(PeerOperation.Explain, CacheItems.Of(key), cancellationToken);
        bool isFound = result.Status is PeerStatus.Found;
        return new KeyExplanation
        {
            Slot = key.Slot,
            Owner = view.OwnerOf(key.Slot),
            NextOwners = [.. slots.Replicas(key.Slot, NextOwners).Select(next => view.Members[next])],
            Replicas = [.. slots.Replicas(key.Slot, caller.Owner.Replicas?.Count ?? 0)
                .Select(replica => view.Members[replica])],
            IsFound = isFound,
            Version = result.Version,
            Age = isFound ? HybridClock.Between(result.Version, node.Clock.Now) : null,
            TimeToLive = CacheItems.TimeOf(result.TimeToLive),
            IsHot = result.IsHot,
            Holders = HolderNames.FromBytes(result.Value),
        };
    }
}
