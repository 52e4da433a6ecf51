namespace Pinyon.Peers.Rooms;

/// <summary>The bound on large messages between members that this process has in memory: four rooms.</summary>
internal sealed class PeerRooms
{
    // A message waits for room at one end while it holds room at the other. With one room for everything two nodes
    // could wait for each other for ever; with four, whoever waits holds only what stands further to the left:
    //
    //      asking node                  owner                     asking node
    //      RequestsSent ──► RequestsTaken ──► RepliesSent ──► RepliesTaken
    //
    // A call takes each of them once at most, from left to right, and the last is held by nobody who waits for a
    // member: it goes back when the reply was handed over, or when a client of this node has read it. So there is no
    // circle. What an owner asks others while it answers (to end copies, to renew a lease) goes around the rooms.

    private const int Count = 4;

    /// <param name="bytes">Of all four together; each has a quarter.</param>
    /// <param name="time">The clock for those who wait.</param>
    public PeerRooms(long bytes, TimeProvider time)
    {
        long each = bytes / Count;
        RequestsSent = new Room(each, time);
        RequestsTaken = new Room(each, time);
        RepliesSent = new Room(each, time);
        RepliesTaken = new Room(each, time);
    }

    /// <summary>For transports that hold nothing, and for messages that must not wait.</summary>
    public static PeerRooms Unbounded { get; } = new(long.MaxValue, TimeProvider.System);

    /// <summary>Requests of this node, from before they are encoded until they are sent.</summary>
    public Room RequestsSent { get; }

    /// <summary>Requests of others, from their prefix until they are carried out.</summary>
    public Room RequestsTaken { get; }

    /// <summary>Replies to others, from before their values are copied until they are sent.</summary>
    public Room RepliesSent { get; }

    /// <summary>Replies to this node, from their prefix until they are handed over.</summary>
    public Room RepliesTaken { get; }

    public MessageStatistics Statistics => new()
    {
        RequestsSent = RequestsSent.Statistics,
        RequestsTaken = RequestsTaken.Statistics,
        RepliesSent = RepliesSent.Statistics,
        RepliesTaken = RepliesTaken.Statistics,
    };
}
