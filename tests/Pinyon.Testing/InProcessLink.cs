namespace Pinyon.Testing;

/// <summary>The state of a link in <see cref="InProcessTransport"/>.</summary>
internal enum InProcessLink
{
    /// <summary>Messages arrive.</summary>
    Up,

    /// <summary>Connections are refused.</summary>
    Refused,

    /// <summary>Messages are lost; there is never an answer.</summary>
    Silent,

    /// <summary>Messages wait until the link is released, as with a frozen process.</summary>
    Held,
}
