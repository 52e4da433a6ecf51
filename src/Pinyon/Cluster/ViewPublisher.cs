using System.Collections.Immutable;
using Pinyon.Cluster.Leases;
using Pinyon.Cluster.Slots;
using Pinyon.Membership;
using Pinyon.Observation;
using Pinyon.Peers;
using Pinyon.Routing;

namespace Pinyon.Cluster;

/// <summary>Follows the membership and publishes a view of the cluster whenever it changes.</summary>
/// <remarks>
/// Requests keep the view with which they began; writes pass the <see cref="Gate"/>. If a snapshot does not name this
/// node, the node owns nothing and forwards everything; if it names no member that owns slots, the last view stays.
/// </remarks>
internal sealed class ViewPublisher : IAsyncDisposable
{
    // A change, in this order. Until 3 requests see the old view, from then on the new one:
    //
    //   1  links       those of members that stay are kept; new members get new ones, not yet connected
    //   2  changing    groups hide what they have in slots that they gain: it is not what the last owner had
    //   3  publish
    //   4  the gate    writes of slots that moved away end, as applied and acknowledged or as moved
    //   5  changed     groups end the flights of those slots and hide their entries
    //   6  leases      get other numbers if slots moved away: copies from here end with the next reply, or with the
    //                  lease
    //   7  retire      links of members that left; closed when no request of the old view can be under way

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>A link is closed after this at the latest. Requests may have days, and members may come and go every
    /// minute.</summary>
    private static readonly TimeSpan LongestFarewell = TimeSpan.FromMinutes(1);

    private readonly IMembership _membership;
    private readonly IPeerTransport _transport;
    private readonly NodeContext _node;
    private readonly ILinkObserver _linkObserver;
    private readonly LeaseCounts _leaseCounts = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly HashSet<MemberLink> _retired = [];
    private readonly Lock _retiring = new();
    private ClusterView _current;
    private Task _watching = Task.CompletedTask;
    private volatile bool _isChanging;

    /// <param name="options">Name, members and transport.</param>
    /// <param name="node">This node.</param>
    /// <param name="linkObserver">Called when links open or go down.</param>
    /// <exception cref="ArgumentException">The members do not include this node.</exception>
    public ViewPublisher(PinyonNodeOptions options, NodeContext node, ILinkObserver linkObserver)
    {
        _membership = options.Membership;
        _transport = options.Transport;
        _node = node;
        _linkObserver = linkObserver;
        LongestRequest = options.RequestTimeout;
        Leases = new LeaseGrants(node.Clock, node.Time);
        MembershipSnapshot snapshot = _membership.Current;
        int self = snapshot.IndexOf(options.Name);
        if (self < 0)
        {
            throw new ArgumentException($"'{options.Name}' is not among the members.", nameof(options));
        }

        Snapshot = snapshot;
        _current = ViewOf(snapshot.Owners, snapshot.Members[self], before: null);
    }

    /// <summary>The view by which requests that begin now are served.</summary>
    public ClusterView Current => Volatile.Read(ref _current);

    /// <summary>The members as the source published them last, those without slots included.</summary>
    public MembershipSnapshot Snapshot { get; private set; }

    /// <summary>The last failure of the source; null if it never failed.</summary>
    public Exception? MembershipFault { get; private set; }

    /// <summary>What every write passes.</summary>
    public SlotGate Gate { get; } = new();

    /// <summary>The leases that this node has granted.</summary>
    public LeaseGrants Leases { get; }

    /// <summary>Leases that ended while copies under them were being read.</summary>
    public long LeasesLost => _leaseCounts.Lost.Value;

    /// <summary>Whether a change has begun and is not over: writes of the last view may be under way.</summary>
    public bool IsChanging => _isChanging;

    /// <summary>Links that were retired and are not closed yet.</summary>
    public int Retired
    {
        get
        {
            lock (_retiring) return _retired.Count;
        }
    }

    private TimeSpan LongestRequest { get; }

    /// <summary>Begins to follow the membership.</summary>
    /// <param name="observers">Have a part in every change, in this order.</param>
    public void Start(IReadOnlyList<IViewObserver> observers) => _watching = WatchAsync(observers);

    /// <summary>A way to a member that this view does not know, for one request; its user disposes it.</summary>
    public IPeer Connect(Member stranger) => _transport.Connect(stranger);

    public ValueTask DisposeAsync()
    {
        _ended.Cancel();
        return CloseAsync();
    }

    private async ValueTask CloseAsync()
    {
        await _watching;
        MemberLink[] links;
        lock (_retiring) links = [.. Current.Links, .. _retired];
        await Task.WhenAll(links.Select(link => link.RetireAsync()));
        Array.ForEach(links, link => link.Close());
    }

    private async Task WatchAsync(IReadOnlyList<IViewObserver> observers)
    {
        while (!_ended.IsCancellationRequested)
        {
            try
            {
                await foreach (MembershipSnapshot snapshot in _membership.WatchAsync(_ended.Token))
                {
                    _isChanging = true;
                    await ChangeAsync(snapshot, observers);
                    _isChanging = false;
                }

                return;   // a source that never changes
            }
            catch (OperationCanceledException) when (_ended.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                // The source failed: the view stays as it is, and the source is asked again.
                _node.Counters.MembershipFaults.Add(1);
                MembershipFault = fault;
                NodeLog.MembershipFailed(_node.Logger, fault);
                await DelayAsync(RetryAfter);
            }
        }
    }

    private async ValueTask ChangeAsync(MembershipSnapshot snapshot, IReadOnlyList<IViewObserver> observers)
    {
        ClusterView before = Current;
        Snapshot = snapshot;
        if (snapshot.Owners is not { } owners || owners.Members.SequenceEqual(before.Members)) return;

        int self = snapshot.IndexOf(before.Self.Name);
        ClusterView after = ViewOf(owners, self < 0 ? before.Self : snapshot.Members[self], before);
        foreach (IViewObserver observer in observers) observer.Changing(before, after);
        Volatile.Write(ref _current, after);
        Interlocked.MemoryBarrier();   // SlotGate: publish before looking at the counts
        var moved = SlotSet.Where(slot => before.IsMine(slot) && !after.IsMine(slot));
        await Gate.CloseAsync(moved);
        foreach (IViewObserver observer in observers) observer.Changed(before, after);
        if (!moved.IsEmpty) Leases.Renumber();
        foreach (MemberLink link in before.Links.Except(after.Links)) _ = RetireAsync(link);
    }

    private ClusterView ViewOf(MembershipSnapshot? owners, Member self, ClusterView? before)
    {
        owners ??= new MembershipSnapshot([self]);
        var slots = new SlotTable(owners);
        ImmutableArray<MemberLink?> links =
            [.. owners.Members.Select(member => member.Name == self.Name ? null : LinkTo(member, before))];
        return new ClusterView(self, slots, links, before, _node.Clock.Next());
    }

    private MemberLink LinkTo(Member member, ClusterView? before) =>
        before?.Find(member.Name) is { } link && link.Serves(member)
            ? link
            : new MemberLink(
                member, _transport, Leases.Add(member.Name), _leaseCounts, _node, _linkObserver);

    // Requests that began in an old view may still be under way to a member that left: they end within their time.
    private async Task RetireAsync(MemberLink link)
    {
        lock (_retiring) _retired.Add(link);
        Task ended = link.RetireAsync();
        await DelayAsync(LongestRequest < LongestFarewell ? LongestRequest : LongestFarewell);
        await ended;
        link.Close();
        lock (_retiring) _retired.Remove(link);
    }

    /// <summary>Waits, or ends at once when the node ends.</summary>
    private async Task DelayAsync(TimeSpan time) => await Task.Delay(time, _node.TimeProvider, _ended.Token)
        .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
}
