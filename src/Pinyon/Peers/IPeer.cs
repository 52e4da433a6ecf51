namespace Pinyon.Peers;

/// <summary>Another member, seen through a transport.</summary>
internal interface IPeer
{
    /// <summary>Asks the member and waits for its answer, never longer than <paramref name="timeout"/>.</summary>
    /// <exception cref="PeerException">
    /// No usable answer; <see cref="PeerException.Failure"/> says which kind.
    /// </exception>
    /// <exception cref="OperationCanceledException">The caller gave up first.</exception>
    ValueTask<PeerReply> AskAsync(PeerRequest request, TimeSpan timeout, CancellationToken cancellationToken);
}
