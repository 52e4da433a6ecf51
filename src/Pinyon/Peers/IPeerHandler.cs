namespace Pinyon.Peers;

/// <summary>The receiving end: what a transport hands the requests of other members to.</summary>
internal interface IPeerHandler
{
    /// <summary>Answers from this node alone: a peer's request is never sent on (R1).</summary>
    ValueTask<PeerReply> AnswerAsync(PeerRequest request, CancellationToken cancellationToken);
}
