using System.Collections.Concurrent;
using Pinyon.Membership;
using Pinyon.Peers;
using Pinyon.Peers.Budget;

namespace Pinyon.Testing;

/// <summary>Members in one process that reach each other through the real codec, without a network.</summary>
/// <remarks>
/// Every request and reply is encoded, framed, validated and decoded as with gRPC, so nothing passes here that the wire
/// would refuse, and "nodes" share no memory. Members are found by address, as on a network.
/// </remarks>
/// <param name="time">The clock for deadlines and for the delay of messages.</param>
internal sealed class InProcessTransport(TimeProvider time) : IPeerTransport
{
    private readonly ConcurrentDictionary<HostPort, IPeerHandler> _handlers = new();
    private readonly ConcurrentDictionary<(HostPort? From, HostPort To), InProcessLink> _links = new();
    private readonly ConcurrentDictionary<(HostPort, PeerOperation), int> _calls = new();
    private TaskCompletionSource _linksChanged = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The longest message in bytes, as in a real transport.</summary>
    public int MaxMessageBytes { get; init; } = 72 << 20;

    /// <summary>The message budget, shared by all nodes of one transport.</summary>
    public MessageBudgets Budgets { get; init; } = MessageBudgets.Unbounded;

    /// <summary>Awaited for each request that a link lets through, before its receiver sees it.</summary>
    public Func<Member, PeerRequest, ValueTask>? BeforeDelivery { get; set; }

    /// <summary>Awaited for each reply, after the request was executed and before the reply is sent.</summary>
    public Func<Member, PeerRequest, ValueTask>? BeforeReply { get; set; }

    /// <summary>
    /// Returns the delay of the next message, for each request and each reply; null = no delay. Messages with different
    /// delays overtake each other.
    /// </summary>
    public Func<TimeSpan>? Latency { get; set; }

    internal TimeProvider Time => time;

    /// <summary>Connects a node to its address, in place of any earlier one.</summary>
    public void Listen(Member member, IPeerHandler handler) => _handlers[member.Address] = handler;

    /// <summary>Makes the link to a member work or fail, for all later requests.</summary>
    public void Set(Member member, InProcessLink link) => Set((null, member.Address), link);

    /// <summary>Makes the link from one member to another work or fail, for requests and replies.</summary>
    /// <remarks>Only for nodes whose transport is <see cref="From"/>; others' calls have no sender.</remarks>
    public void Set(Member from, Member to, InProcessLink link) => Set((from.Address, to.Address), link);

    /// <summary>The number of requests for an operation to a member, including those that did not reach it.</summary>
    public int Calls(Member member, PeerOperation operation) =>
        _calls.GetValueOrDefault((member.Address, operation));

    /// <summary>The number of requests to a member.</summary>
    public int Calls(Member member) => Enum.GetValues<PeerOperation>().Sum(operation => Calls(member, operation));

    /// <inheritdoc/>
    public IPeer Connect(Member member, IPeerObserver? observer = null) =>
        new InProcessPeer(this, member, time, sender: null, observer);

    /// <summary>The transport of one node, with that node's clock for its deadlines.</summary>
    public IPeerTransport From(Member sender, TimeProvider senderTime) =>
        new InProcessSender(this, sender, senderTime);

    internal void Count(Member member, PeerOperation operation) =>
        _calls.AddOrUpdate((member.Address, operation), 1, static (_, count) => count + 1);

    internal InProcessLink LinkBetween(Member? from, Member? to)
    {
        InProcessLink toAll = to is null ? InProcessLink.Up : _links.GetValueOrDefault((null, to.Address));
        return toAll is InProcessLink.Up && from is not null && to is not null
            ? _links.GetValueOrDefault((from.Address, to.Address))
            : toAll;
    }

    internal IPeerHandler? HandlerAt(Member member) => _handlers.GetValueOrDefault(member.Address);

    /// <summary>Completes when a message has arrived, possibly never.</summary>
    internal async Task CarryAsync(Member? from, Member? to)
    {
        if (Latency is { } latency)
        {
            await Task.Delay(latency(), time);
        }

        while (LinkBetween(from, to) is var link && link is InProcessLink.Silent or InProcessLink.Held)
        {
            await (link is InProcessLink.Held ? _linksChanged.Task : new TaskCompletionSource().Task);
        }
    }

    private void Set((HostPort? From, HostPort To) way, InProcessLink link)
    {
        _links[way] = link;
        var next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Exchange(ref _linksChanged, next).SetResult();
    }
}
