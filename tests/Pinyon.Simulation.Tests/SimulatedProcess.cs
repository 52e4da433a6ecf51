using Pinyon.Membership;
using Pinyon.Peers;

namespace Pinyon.Simulation.Tests;

/// <summary>Stands between a node and the network; once it is stopped, nothing comes in or goes out.</summary>
internal sealed class SimulatedProcess(IPeerTransport network) : IPeerTransport, IPeerHandler
{
    /// <summary>The node.</summary>
    public IPeerHandler? Handler { get; set; }

    public bool IsStopped { get; private set; }

    public void Stop() => IsStopped = true;

    public IPeer Connect(Member member, IPeerObserver? observer = null) =>
        new Peer(this, network.Connect(member, observer));

    public async ValueTask<PeerReply> AnswerAsync(PeerRequest request, CancellationToken cancellationToken)
    {
        PeerReply? reply = IsStopped ? null : await Handler!.AnswerAsync(request, cancellationToken);
        return IsStopped ? throw Ended() : reply!;
    }

    private static PeerException Ended() => new(PeerFailure.Unreachable, "The process has ended.");

    private sealed class Peer(SimulatedProcess process, IPeer inner) : IPeer
    {
        public ValueTask<PeerReply> AskAsync(
            PeerRequest request, TimeSpan timeout, CancellationToken cancellationToken) => process.IsStopped
            ? throw Ended()
            : inner.AskAsync(request, timeout, cancellationToken);

        public void Dispose() => inner.Dispose();
    }
}
