namespace Pinyon.Peers;

/// <summary>Another member, reached through a transport. Disposing it closes its connections.</summary>
internal interface IPeer : IDisposable
{
    /// <summary>Asks the member and waits for its answer, never longer than <paramref name="timeout"/>.</summary>
    /// <exception cref="PeerException">
    /// No usable answer; <see cref="PeerException.Failure"/> says which kind.
    /// </exception>
    /// <exception cref="OperationCanceledException">The caller cancelled the wait.</exception>
    ValueTask<PeerReply> AskAsync(PeerRequest request, TimeSpan timeout, CancellationToken cancellationToken);

    /// <summary>Ends the calls under way as unreachable. A peer without connections has nothing to close.</summary>
    void IDisposable.Dispose()
    {
    }
}
