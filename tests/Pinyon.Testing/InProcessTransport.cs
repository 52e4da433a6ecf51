using System.Collections.Concurrent;
using Pinyon.Membership;
using Pinyon.Peers;

namespace Pinyon.Testing;

/// <summary>Members in one process that reach each other through the real codec, without a network.</summary>
/// <remarks>
/// Every request and reply is encoded, framed, judged and decoded as gRPC would do it, so nothing passes here that the
/// wire would refuse, and no memory is shared between "nodes". Members are found by address, as on a network.
/// </remarks>
/// <param name="time">The clock for the deadlines of calls.</param>
internal sealed class InProcessTransport(TimeProvider time) : IPeerTransport
{
    private readonly ConcurrentDictionary<HostPort, IPeerHandler> _handlers = new();
    private readonly ConcurrentDictionary<HostPort, InProcessLink> _links = new();
    private readonly ConcurrentDictionary<(HostPort, PeerOperation), int> _calls = new();

    /// <summary>Longest message in bytes, as on a real transport.</summary>
    public int MaxMessageBytes { get; init; } = 72 << 20;

    /// <summary>Awaited with each request that a link lets through, before its receiver sees it.</summary>
    public Func<Member, PeerRequest, ValueTask>? BeforeDelivery { get; set; }

    internal TimeProvider Time => time;

    /// <summary>Lets a node answer at its address; whoever answered there before is gone.</summary>
    public void Listen(Member member, IPeerHandler handler) => _handlers[member.Address] = handler;

    /// <summary>Makes the way to a member work or fail, for everybody who asks from now on.</summary>
    public void Set(Member member, InProcessLink link) => _links[member.Address] = link;

    /// <summary>How often a member was asked for an operation, whether or not it was reached.</summary>
    public int Calls(Member member, PeerOperation operation) =>
        _calls.GetValueOrDefault((member.Address, operation));

    /// <summary>How often a member was asked for anything.</summary>
    public int Calls(Member member) => Enum.GetValues<PeerOperation>().Sum(operation => Calls(member, operation));

    /// <inheritdoc/>
    public IPeer Connect(Member member) => new InProcessPeer(this, member);

    internal void Count(Member member, PeerOperation operation) =>
        _calls.AddOrUpdate((member.Address, operation), 1, static (_, count) => count + 1);

    internal InProcessLink LinkTo(Member member) => _links.GetValueOrDefault(member.Address);

    internal IPeerHandler? HandlerAt(Member member) => _handlers.GetValueOrDefault(member.Address);
}
