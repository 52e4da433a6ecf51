using System.Collections.Concurrent;

namespace Pinyon.Loading;

/// <summary>The leases that this node has given as an owner: one to each member, for all copies there (R4).</summary>
internal sealed class LeaseGrants
{
    private readonly ConcurrentDictionary<string, HolderLease> _holders = new(StringComparer.Ordinal);
    private readonly Lock _adding = new();

    /// <summary>The lease of a member. There is one object for each name, for ever.</summary>
    public HolderLease Of(string holder)
    {
        if (_holders.TryGetValue(holder, out HolderLease? known))
        {
            return known;
        }

        lock (_adding)
        {
            return _holders.GetOrAdd(
                holder, static (name, holders) => new HolderLease(name, holders.Count), _holders);
        }
    }

    /// <summary>Those behind these marks who may have copies now.</summary>
    public IReadOnlyList<HolderLease> Held(ulong marks, long now) => marks == 0
        ? []
        : [.. _holders.Values.Where(lease => (lease.Mark & marks) != 0 && lease.IsHeld(now))];
}
