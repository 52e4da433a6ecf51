using Pinyon.Peers;

namespace Pinyon.Tests.Groups;

/// <summary>A member that answers as the test says, true or not.</summary>
internal sealed class ScriptedPeer(Func<PeerRequest, PeerReply> script) : IPeerHandler
{
    public ValueTask<PeerReply> AnswerAsync(PeerRequest request, CancellationToken cancellationToken) =>
        ValueTask.FromResult(script(request));
}
