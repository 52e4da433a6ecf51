using Pinyon.Peers.Rooms;

namespace Pinyon;

/// <summary>Says how long an entry's bytes are being used, so that those of many large entries stay bounded.</summary>
/// <remarks>
/// A large value that comes from another member takes room of its transport. Without a hold the room is given back when
/// the entry is handed over, and the bytes are the caller's own affair; with one it is given back when the hold is
/// disposed, for example when a client has read the value. A hold is for one call. Whoever holds large values while he
/// asks for more of them may wait for himself, until his time is over.
/// </remarks>
public sealed class EntryHold : IDisposable, IRoomHolder
{
    private readonly Lock _lock = new();
    private RoomShare _share = RoomShare.None;
    private bool _isOver;

    /// <summary>The bytes are not used any more.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isOver = true;
            _share.Dispose();
        }
    }

    /// <summary>Takes over a reply's room; what an earlier reply to the same call had goes back.</summary>
    void IRoomHolder.Keep(RoomShare share)
    {
        lock (_lock)
        {
            _share.Dispose();
            _share = share;
            if (_isOver)
            {
                share.Dispose();
            }
        }
    }
}
