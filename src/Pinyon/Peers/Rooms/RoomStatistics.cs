using System.Runtime.InteropServices;

namespace Pinyon.Peers.Rooms;

/// <summary>The large messages of one kind, above 64 KB, that a node has in memory.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct RoomStatistics
{
    /// <summary>Their lengths together, now.</summary>
    public long Bytes { get; init; }

    /// <summary>The most that they have been together.</summary>
    public long MostBytes { get; init; }

    /// <summary>Messages that wait for room now.</summary>
    public long Waiting { get; init; }

    /// <summary>Messages that had to wait.</summary>
    public long Waited { get; init; }

    /// <summary>Messages that found no room in time; their calls failed as busy.</summary>
    public long Refused { get; init; }
}
