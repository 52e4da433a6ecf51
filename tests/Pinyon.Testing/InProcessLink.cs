namespace Pinyon.Testing;

/// <summary>How the way to a member behaves in <see cref="InProcessTransport"/>.</summary>
internal enum InProcessLink
{
    /// <summary>Requests arrive and are answered.</summary>
    Up,

    /// <summary>Connections are refused.</summary>
    Refused,

    /// <summary>Requests vanish; nobody ever answers.</summary>
    Silent,
}
