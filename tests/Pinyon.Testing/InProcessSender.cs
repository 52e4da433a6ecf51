using Pinyon.Membership;
using Pinyon.Peers;

namespace Pinyon.Testing;

/// <summary>An <see cref="InProcessTransport"/> as seen by one member.</summary>
/// <param name="transport">The network.</param>
/// <param name="sender">The member that sends, so that the link between two members can be cut.</param>
/// <param name="time">The sender's clock, for the deadlines of its calls.</param>
internal sealed class InProcessSender(InProcessTransport transport, Member sender, TimeProvider time) : IPeerTransport
{
    /// <inheritdoc/>
    public IPeer Connect(Member member, IPeerObserver? observer = null) =>
        new InProcessPeer(transport, member, time, sender, observer);
}
