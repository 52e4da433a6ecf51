using Pinyon.Routing;

namespace Pinyon.Cluster;

/// <summary>The gate that writes pass: when a slot changes hands, none that began before is acknowledged
/// after.</summary>
internal sealed class SlotGate
{
    // A write may wait a second for the leases of silent holders. If its slot moved in the meantime, it must neither be
    // applied to a slot that this node no longer owns, nor be acknowledged after the slot's entries were handed on:
    //
    //   write                                         change of view
    //   Enter: count the write, note the slot's epoch
    //   is the slot mine, by the current view?        publish the new view
    //   revoke copies …                               Close: raise the epoch of the slots that moved,
    //   under the key's lock: is the epoch the same?         then wait until no write is counted there
    //     yes: apply, replicate, acknowledge
    //     no:  moved
    //   Exit: count it no longer  ─────────────────►  the slot is quiet: its entries may be handed on or dropped
    //
    // A write counts itself before it looks at the view, and a change publishes the view before it looks at the counts,
    // with a full fence in between on both sides. So either the write sees the new view, or the change sees the write.
    //
    // Two interlocked operations for each write, on a counter for each of the 16,384 slots (128 KiB in all).

    private readonly int[] _writes = new int[KeySlot.Count];
    private readonly int[] _epochs = new int[KeySlot.Count];
    private TaskCompletionSource? _exited;

    /// <summary>Counts a write. Look at the view only after this, and call <see cref="Exit"/> once.</summary>
    /// <returns>The slot's epoch, for <see cref="IsOpen"/>.</returns>
    public int Enter(int slot)
    {
        Interlocked.Increment(ref _writes[slot]);
        return Volatile.Read(ref _epochs[slot]);
    }

    /// <summary>Whether the slot has not changed hands since a write entered. Ask under the key's lock.</summary>
    public bool IsOpen(int slot, int epoch) => Volatile.Read(ref _epochs[slot]) == epoch;

    /// <summary>The write was acknowledged, or refused.</summary>
    public void Exit(int slot)
    {
        if (Interlocked.Decrement(ref _writes[slot]) == 0) Volatile.Read(ref _exited)?.TrySetResult();
    }

    /// <summary>Completes when no write that entered before is under way. One call at a time.</summary>
    /// <param name="moved">Slots that this node does not own in the view that was just published.</param>
    public async Task CloseAsync(SlotSet moved)
    {
        foreach (int slot in moved.Slots()) Interlocked.Increment(ref _epochs[slot]);
        while (true)
        {
            var exited = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Interlocked.Exchange(ref _exited, exited);
            if (!moved.Slots().Any(slot => Volatile.Read(ref _writes[slot]) != 0)) break;
            await exited.Task;
        }

        Volatile.Write(ref _exited, null);
    }
}
