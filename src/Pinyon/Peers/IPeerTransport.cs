using Pinyon.Membership;
using Pinyon.Peers.Budget;

namespace Pinyon.Peers;

/// <summary>How members reach each other. The gRPC transport of Pinyon.Grpc is the one for real networks.</summary>
/// <remarks>Its members are internal: what travels between members changes with the protocol version.</remarks>
public interface IPeerTransport
{
    /// <summary>A way to a member, connected when it is first asked. Its user disposes it.</summary>
    /// <param name="member">The member.</param>
    /// <param name="observer">Learns how requests end.</param>
    internal IPeer Connect(Member member, IPeerObserver? observer = null);

    /// <summary>The bound on the bytes of its messages in memory.</summary>
    internal MessageBudgets Budgets => MessageBudgets.Unbounded;
}
