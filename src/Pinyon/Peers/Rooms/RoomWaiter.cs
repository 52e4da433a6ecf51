namespace Pinyon.Peers.Rooms;

/// <summary>Somebody who waits for room.</summary>
internal sealed class RoomWaiter
{
    // The thread that gives room back has other things to do than what comes next here.
    private readonly TaskCompletionSource _admitted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RoomWaiter(long bytes)
    {
        Bytes = bytes;
        Node = new LinkedListNode<RoomWaiter>(this);
    }

    public long Bytes { get; }

    /// <summary>Its place in the line.</summary>
    public LinkedListNode<RoomWaiter> Node { get; }

    public Task Admitted => _admitted.Task;

    public void Admit() => _admitted.SetResult();
}
