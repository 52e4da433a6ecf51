namespace Pinyon.Peers;

/// <summary>What every request between members carries besides its items.</summary>
/// <param name="Ring">Fingerprint of the slot table by which the sender chose the receiver (R1).</param>
/// <param name="Clock">The sender's hybrid logical clock (R2).</param>
/// <param name="Final">The receiver serves it whatever it believes, and grants nothing on it (R1).</param>
/// <param name="NotAfter">The clock past which a write must not be applied (R5); 0 for reads.</param>
/// <param name="Wait">
/// Milliseconds that the receiver may wait for loads before it answers with what it has (R10); 0 for all but them.
/// </param>
internal readonly record struct PeerHeader(ulong Ring, ulong Clock, bool Final, ulong NotAfter, long Wait = 0)
{
    /// <summary>The sender's name, if it would keep copies of what it reads; empty if not (R4).</summary>
    public string Holder { get; init; } = "";

    /// <summary>Whether it asks for a lease, a new one or more of the one that it has (R4).</summary>
    public bool AsksLease { get; init; }

    /// <summary>
    /// It travels on a lane: a value that would delay the requests behind it is <see cref="PeerStatus.NotSent"/>.
    /// </summary>
    public bool ByLane { get; init; }

    /// <summary>The call in the trace that it belongs to, as W3C writes a <c>traceparent</c>; null: none.</summary>
    public string? Trace { get; init; }
}
