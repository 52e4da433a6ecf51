namespace Pinyon.Peers.Rooms;

/// <summary>Bytes that a message has taken of a room. Disposing it gives them back, once.</summary>
internal sealed class RoomShare(Room? room, long bytes) : IDisposable
{
    private long _bytes = bytes;

    /// <summary>Of a message that is too small to be counted.</summary>
    public static RoomShare None { get; } = new(room: null, bytes: 0);

    /// <summary>Gives back all but so many bytes.</summary>
    public void ShrinkTo(long bytes)
    {
        long held = Interlocked.Read(ref _bytes);
        if (bytes < held && Interlocked.CompareExchange(ref _bytes, bytes, held) == held)
        {
            room?.GiveBack(held - bytes);
        }
    }

    /// <summary>Hands the bytes to somebody else, who will dispose them; here nothing is left.</summary>
    public RoomShare Move() => new(room, Interlocked.Exchange(ref _bytes, 0));

    public void Dispose()
    {
        long held = Interlocked.Exchange(ref _bytes, 0);
        if (held > 0)
        {
            room?.GiveBack(held);
        }
    }
}
