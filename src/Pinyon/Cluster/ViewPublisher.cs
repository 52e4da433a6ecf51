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
    //   3  publish     what fails before this undoes the change, which is tried again; after it, the rest is done,
    //                  whatever fails
    //   4  the gate    writes of slots that moved away end, as applied and acknowledged or as moved
    //   5  changed     groups end the flights of those slots and hide their entries
    //   6  leases      get other numbers if slots moved away: copies from here end with the next reply, or with the
    //                  lease
    //   7  retire      links of members that left; closed when no request of the old view can be under way

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>A link is closed after this at the latest. Requests may have days, and members may come and go every
    /// minute.</summary>
    private static readonly TimeSpan LongestFarewell = TimeSpan.FromMinutes(1);

    /// <summary>How long the end of this node waits for a source that ignores its cancellation.</summary>
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(5);

    private const ConfigureAwaitOptions Quietly =
        ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext;

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
        MembershipSnapshot snapshot = _membership.Current ?? throw new ArgumentException(
            $"{nameof(options.Membership)} has no members: its {nameof(IMembership.Current)} is null.",
            nameof(options));
        int self = snapshot.IndexOf(options.Name);
        if (self < 0)
        {
            throw new ArgumentException($"'{options.Name}' is not among the members.", nameof(options));
        }

        Snapshot = snapshot;
        _current = Prepare(snapshot.Owners, snapshot.Members[self], before: null, observers: []);
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
        await _watching.WaitAsync(LongestEnd, _node.TimeProvider).ConfigureAwait(Quietly);
        if (!_watching.IsCompleted) NodeLog.MembershipHangs(_node.Logger, LongestEnd);
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
                // A null breaks the contract of IMembership, and is a failure of the source like an exception.
                await foreach (MembershipSnapshot? snapshot in _membership.WatchAsync(_ended.Token) ?? throw Without())
                {
                    if (_ended.IsCancellationRequested) return;   // the source may not look at its token
                    await ChangeAsync(snapshot ?? throw Without(), observers);
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

    private static InvalidOperationException Without() =>
        new($"The source of members returned null from {nameof(IMembership.WatchAsync)}.");

    private async ValueTask ChangeAsync(MembershipSnapshot snapshot, IReadOnlyList<IViewObserver> observers)
    {
        ClusterView before = Current;
        Snapshot = snapshot;
        if (snapshot.Owners is not { } owners || owners.Members.SequenceEqual(before.Members)) return;

        int self = snapshot.IndexOf(before.Self.Name);
        _isChanging = true;
        try
        {
            Member me = self < 0 ? before.Self : snapshot.Members[self];
            await PublishAsync(before, Prepare(owners, me, before, observers), observers);
        }
        finally
        {
            _isChanging = false;
        }
    }

    /// <summary>Makes the next view, and has the observers prepare for it.</summary>
    private ClusterView Prepare(
        MembershipSnapshot? owners, Member self, ClusterView? before, IReadOnlyList<IViewObserver> observers)
    {
        owners ??= new MembershipSnapshot([self]);
        List<MemberLink> made = [];
        try
        {
            SlotTable slots = before?.Slots.ChangedTo(owners) ?? new SlotTable(owners);
            ImmutableArray<MemberLink?> links =
                [.. owners.Members.Select(member => member.Name == self.Name ? null : LinkTo(member, before, made))];
            var after = new ClusterView(self, slots, links, before, _node.Clock.Next());
            foreach (IViewObserver observer in observers) observer.Changing(before!, after);
            return after;
        }
        catch
        {
            // Nothing of it was published; the next attempt makes links of its own.
            made.ForEach(link => link.Close());
            throw;
        }
    }

    private MemberLink LinkTo(Member member, ClusterView? before, List<MemberLink> made)
    {
        if (before?.Find(member.Name) is { } known && known.Serves(member)) return known;
        var link = new MemberLink(member, _transport, Leases.Add(member.Name), _leaseCounts, _node, _linkObserver);
        made.Add(link);
        return link;
    }

    private async ValueTask PublishAsync(
        ClusterView before, ClusterView after, IReadOnlyList<IViewObserver> observers)
    {
        Volatile.Write(ref _current, after);
        Interlocked.MemoryBarrier();   // SlotGate: publish before looking at the counts
        var moved = SlotSet.Where(slot => before.IsMine(slot) && !after.IsMine(slot));
        await Gate.CloseAsync(moved);
        foreach (IViewObserver observer in observers)
        {
            try
            {
                observer.Changed(before, after);
            }
            catch (Exception fault)
            {
                NodeLog.ChangeFailed(_node.Logger, fault);
            }
        }

        if (!moved.IsEmpty) Leases.Renumber();
        foreach (MemberLink link in before.Links.Except(after.Links)) _ = RetireAsync(link);
    }

    // Requests that began in an old view may still be under way to a member that left: they end within their time.
    private async Task RetireAsync(MemberLink link)
    {
        lock (_retiring) _retired.Add(link);
        Task ended = link.RetireAsync();
        await DelayAsync(LongestRequest < LongestFarewell ? LongestRequest : LongestFarewell);
        try
        {
            await ended;
        }
        finally
        {
            link.Close();
            lock (_retiring) _retired.Remove(link);
        }
    }

    /// <summary>Waits, or ends at once when the node ends.</summary>
    private async Task DelayAsync(TimeSpan time) =>
        await Task.Delay(time, _node.TimeProvider, _ended.Token).ConfigureAwait(Quietly);
}
