using Pinyon.Membership;
using Pinyon.Peers;

namespace Pinyon.Testing;

/// <summary>The members of an <see cref="InProcessTransport"/> as one of them reaches them.</summary>
/// <param name="transport">The network.</param>
/// <param name="sender">Whose requests these are, so that the way between two members can be cut.</param>
/// <param name="time">The sender's clock, for the deadlines of its calls.</param>
internal sealed class InProcessSender(InProcessTransport transport, Member sender, TimeProvider time) : IPeerTransport
{
    /// <inheritdoc/>
    public IPeer Connect(Member member) => new InProcessPeer(transport, member, time, sender);
}
