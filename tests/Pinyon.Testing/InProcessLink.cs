namespace Pinyon.Testing;

/// <summary>How the way to a member behaves in <see cref="InProcessTransport"/>.</summary>
internal enum InProcessLink
{
    /// <summary>Messages arrive.</summary>
    Up,

    /// <summary>Connections are refused.</summary>
    Refused,

    /// <summary>Messages are lost; there is never an answer.</summary>
    Silent,

    /// <summary>Messages wait until the link is no longer held, as at the door of a frozen process.</summary>
    Held,
}
