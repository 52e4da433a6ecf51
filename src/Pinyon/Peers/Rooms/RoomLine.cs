namespace Pinyon.Peers.Rooms;

/// <summary>How many bytes are taken of a room, and who waits for some: first come, first served.</summary>
/// <remarks>Not for several threads; it knows no clock and wakes nobody.</remarks>
/// <param name="capacity">Bytes that may be taken together; one alone may take more.</param>
internal sealed class RoomLine(long capacity)
{
    // Nobody overtakes. A small message behind a large one waits although there would be room for it, because a large
    // one would wait for ever behind small ones that keep coming. When the first gives up, the next may fit at once.

    private readonly LinkedList<RoomWaiter> _waiting = [];

    /// <summary>Bytes that are taken now.</summary>
    public long Taken { get; private set; }

    /// <summary>The most bytes that were taken at once.</summary>
    public long Most { get; private set; }

    public int Waiting => _waiting.Count;

    /// <summary>Takes bytes at once, unless they do not fit or somebody waits already.</summary>
    public bool TryTake(long bytes)
    {
        if (_waiting.Count > 0 || !Fits(bytes))
        {
            return false;
        }

        Take(bytes);
        return true;
    }

    public void Join(RoomWaiter waiter) => _waiting.AddLast(waiter.Node);

    /// <returns>False: it had its turn already.</returns>
    public bool Leave(RoomWaiter waiter)
    {
        bool isWaiting = waiter.Node.List is not null;
        if (isWaiting)
        {
            _waiting.Remove(waiter.Node);
        }

        return isWaiting;
    }

    public void GiveBack(long bytes) => Taken -= bytes;

    /// <summary>Lets the first one in if it fits; null: nobody's turn.</summary>
    public RoomWaiter? Admit()
    {
        if (_waiting.First?.Value is not { } first || !Fits(first.Bytes))
        {
            return null;
        }

        _waiting.RemoveFirst();
        Take(first.Bytes);
        return first;
    }

    private bool Fits(long bytes) => Taken == 0 || bytes <= capacity - Taken;

    private void Take(long bytes)
    {
        Taken += bytes;
        Most = Math.Max(Most, Taken);
    }
}
