using Pinyon.Cluster.Leases;
using Pinyon.Membership;
using Pinyon.Observation;
using Pinyon.Peers;

namespace Pinyon.Cluster;

/// <summary>All that this node has to do with one other member; it is closed when the member goes.</summary>
/// <remarks>
/// It owns the connections (lane and bulk), the leases between the two, the queue of loaded entries that the member
/// keeps too, and what is known of its reachability. A member that returns as another process gets another link.
/// </remarks>
internal sealed class MemberLink : ILeaseHolder, IPeerObserver
{
    private readonly IPeer _peer;
    private readonly NodeContext _node;
    private readonly ILinkObserver _observer;
    private int _state;
    private ulong _term;
    private volatile bool _isClosed;

    /// <param name="member">The other member.</param>
    /// <param name="transport">How it is reached. The connections are closed with the link.</param>
    /// <param name="granted">The lease that it gets from this node.</param>
    /// <param name="counts">What all leases that this node holds share.</param>
    /// <param name="node">This node.</param>
    /// <param name="observer">Called when the link opens or goes down.</param>
    public MemberLink(
        Member member,
        IPeerTransport transport,
        GrantedLease granted,
        LeaseCounts counts,
        NodeContext node,
        ILinkObserver observer)
    {
        _node = node;
        _observer = observer;
        Member = member;
        Granted = granted;
        Held = new HeldLeases(counts);
        Replicas = new ReplicaQueue(this);
        Missed = new ReplicaBacklog(this, node.TimeProvider);
        Term = member.Instance;
        granted.Link = this;
        try
        {
            _peer = transport.Connect(member, this);
        }
        catch
        {
            _isClosed = true;   // so that the lease is forgotten
            throw;
        }
    }

    public Member Member { get; }

    /// <summary>The lease under which the member keeps copies of this node's entries.</summary>
    public GrantedLease Granted { get; }

    /// <summary>The lease under which this node keeps copies of the member's entries.</summary>
    public HeldLeases Held { get; }

    /// <summary>Loaded entries that the member keeps as a replica, waiting to be sent.</summary>
    public ReplicaQueue Replicas { get; }

    /// <summary>What the member should keep as a replica and has not taken yet.</summary>
    public ReplicaBacklog Missed { get; }

    /// <summary>The member's term, as it said last (<see cref="Slots.SlotStates.Term"/>).</summary>
    public ulong Term
    {
        get => Volatile.Read(ref _term);
        set => Volatile.Write(ref _term, value);
    }

    public LinkState State => (LinkState)Volatile.Read(ref _state);

    /// <summary>Whether the member is gone. Calls that began before may still end well.</summary>
    public bool IsClosed => _isClosed;

    /// <summary>Whether this link serves a member as another snapshot describes it: the same process, same
    /// place.</summary>
    public bool Serves(Member member) =>
        Member.Name == member.Name && Member.Address == member.Address && Member.Instance == member.Instance;

    /// <inheritdoc cref="IPeer.AskAsync"/>
    public ValueTask<PeerReply> AskAsync(
        PeerRequest request, TimeSpan timeout, CancellationToken cancellationToken)
    {
        _node.Counters.PeerCalls.Add(1);
        return _node.Meter.WatchesCalls
            ? AskWatchedAsync(request, timeout, cancellationToken)
            : _peer.AskAsync(request, timeout, cancellationToken);
    }

    void IPeerObserver.Replied(PeerReply reply)
    {
        _node.Clock.Observe(reply.Clock);
        if (State is not LinkState.Open) NoteOpen(reply);
    }

    void IPeerObserver.Failed(PeerException fault)
    {
        _node.Counters.PeerErrors.Add(1);
        if (fault.Failure is PeerFailure.Unreachable) NoteDown(fault);
    }

    /// <summary>The member is gone: nothing is begun any more.</summary>
    public Task RetireAsync()
    {
        _isClosed = true;
        Granted.Retire();
        Missed.End();
        return Replicas.EndAsync();
    }

    /// <summary>Ends what is still under way, and the connections.</summary>
    public void Close()
    {
        _isClosed = true;
        _peer.Dispose();
    }

    // The watch begins here, not in AskAsync: what an asynchronous method makes the current activity ends with it.
    private async ValueTask<PeerReply> AskWatchedAsync(
        PeerRequest request, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using RequestWatch? watch = _node.Meter.Call(request.Operation, Member.Name);
        if (watch?.Trace is { } trace) request = request with { Header = request.Header with { Trace = trace } };
        try
        {
            PeerReply reply = await _peer.AskAsync(request, timeout, cancellationToken);
            if (watch is not null) watch.Result = RequestWatch.Answered;
            return reply;
        }
        catch (PeerException fault)
        {
            watch?.Fail(SnakeCase<PeerFailure>.Of(fault.Failure), fault.Message);
            throw;
        }
    }

    private void NoteOpen(PeerReply reply)
    {
        if (Interlocked.Exchange(ref _state, (int)LinkState.Open) != (int)LinkState.Open && !_isClosed)
        {
            _observer.Opened(this, new LinkOpened(Member, reply.Ring, reply.Clock));
        }
    }

    private void NoteDown(PeerException reason)
    {
        if (Interlocked.Exchange(ref _state, (int)LinkState.Down) != (int)LinkState.Down && !_isClosed)
        {
            _observer.Down(this, reason);
        }
    }
}
