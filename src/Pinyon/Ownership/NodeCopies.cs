using Pinyon.Loading;
using Pinyon.Versions;

namespace Pinyon.Ownership;

/// <summary>A node's part in hot copies, towards owners and towards holders (R4).</summary>
internal sealed class NodeCopies : IAsyncDisposable
{
    private readonly LeaseRenewals _renewals;

    public NodeCopies(
        Func<ClusterView> view, CopiesByGroup groups, HybridClock clock, MonotonicTime time, NodeCounters counters)
    {
        var held = new HeldLeases();
        var granted = new LeaseGrants();
        Held = new HeldCopies(groups, held, time);
        Granted = new GrantedCopies(groups, granted, clock, time);
        Revoker = new CopyRevoker(view, groups, granted, clock, time, counters);
        Overtaken = new OvertakenCopies(groups, Revoker, time);
        _renewals = new LeaseRenewals(view, held, Held, clock, time);
    }

    public HeldCopies Held { get; }

    public GrantedCopies Granted { get; }

    public CopyRevoker Revoker { get; }

    public OvertakenCopies Overtaken { get; }

    /// <summary>Renews what is due. Call it several times in a third of a lease.</summary>
    public void Tick() => _renewals.Tick();

    public async ValueTask DisposeAsync()
    {
        await _renewals.DisposeAsync();
        await Overtaken.DisposeAsync();
    }
}
