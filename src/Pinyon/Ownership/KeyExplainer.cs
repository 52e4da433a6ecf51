using Pinyon.Peers;
using Pinyon.Routing;
using Pinyon.Versions;

namespace Pinyon.Ownership;

/// <summary>Tells where a key belongs, and what its owner has of it.</summary>
internal sealed class KeyExplainer(Func<ClusterView> view, OwnerCalls owners, OwnedGroups owned, HybridClock clock)
{
    /// <summary>How many members after the owner are told.</summary>
    private const int NextOwners = 2;

    public async ValueTask<KeyExplanation> ExplainAsync(
        string group, CacheKey key, Deadline deadline, CancellationToken cancellationToken)
    {
        ClusterView now = view();
        int slot = KeySlot.Of(key.Bytes.Span);
        Answer[] answers = await owners.AskAsync(
            PeerOperation.Explain, group, [CacheItems.Of(key)], deadline, cancellationToken);
        if (answers[0].Error is { } error)
        {
            throw error;
        }

        PeerResult result = answers[0].Result;
        bool isFound = result.Status is PeerStatus.Found;
        return new KeyExplanation
        {
            Slot = slot,
            Owner = now.Members[now.Slots.OwnerOf(slot)],
            NextOwners = [.. now.Slots.Replicas(slot, NextOwners).Select(next => now.Members[next])],
            Replicas = [.. now.Slots.Replicas(slot, owned.Find(group)?.Replicas?.Count ?? 0)
                .Select(replica => now.Members[replica])],
            IsFound = isFound,
            Version = result.Version,
            Age = isFound ? HybridClock.Between(result.Version, clock.Now) : null,
            TimeToLive = CacheItems.TimeOf(result.TimeToLive),
            IsHot = result.IsHot,
            Holders = CopyHolders.FromBytes(result.Value),
        };
    }
}
