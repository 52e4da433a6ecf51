using Pinyon.Routing;

namespace Pinyon.Cluster.Slots;

/// <summary>The gate that writes pass: when a slot changes hands, none that began before is acknowledged
/// after.</summary>
internal sealed class SlotGate
{
    // A write may wait a second for the leases of silent holders. If its slot moved in the meantime, it must neither be
    // applied to a slot that this node no longer owns, nor be acknowledged after the slot's entries were handed on:
    //
    //   write                                         change of view
    //   Enter: count the write in the slot's epoch
    //   is the slot mine, by the current view?        publish the new view
    //   revoke copies …                               Close: begin another epoch in the slots that moved,
    //   under the key's lock: is it the same epoch?          then wait for the writes of the last one
    //     yes: apply, replicate, acknowledge
    //     no:  moved
    //   Exit: count it no longer  ─────────────────►  the slot is quiet: its entries may be handed on or dropped
    //
    // A write counts itself before it looks at the view, and a change publishes the view before it takes the counts,
    // with a full fence in between on both sides. So either the write sees the new view, or the change sees the write.
    //
    // Only writes of the last epoch are waited for. Those that enter later may go on without end: calls that another
    // member redirected here are served whatever this node believes (R1).
    //
    // Two interlocked operations for each write, on one word for each of the 16,384 slots (128 KiB in all):
    //
    //   epoch (32 bits)  writes under way that entered in it (32 bits)

    private const int CountBits = 32;

    private readonly ulong[] _slots = new ulong[KeySlot.Count];
    private TaskCompletionSource? _quiet;
    private int _leaving;

    /// <summary>Counts a write. Look at the view only after this, and call <see cref="Exit"/> once.</summary>
    /// <returns>The slot's epoch, which goes with the write.</returns>
    public int Enter(int slot) => EpochOf(Interlocked.Increment(ref _slots[slot]));

    /// <summary>Whether the slot has not changed hands since a write entered. Ask under the key's lock.</summary>
    public bool IsOpen(int slot, int epoch) => EpochOf(Volatile.Read(ref _slots[slot])) == epoch;

    /// <summary>The write was acknowledged, or refused.</summary>
    public void Exit(int slot, int epoch)
    {
        ref ulong word = ref _slots[slot];
        ulong seen = Volatile.Read(ref word);
        while (EpochOf(seen) == epoch)
        {
            ulong found = Interlocked.CompareExchange(ref word, seen - 1, seen);
            if (found == seen) return;
            seen = found;
        }

        // Its epoch was closed: it is one of those that are waited for.
        if (Interlocked.Decrement(ref _leaving) == 0) Volatile.Read(ref _quiet)?.TrySetResult();
    }

    /// <summary>Completes when no write that entered before is under way. One call at a time.</summary>
    /// <param name="moved">Slots that this node does not own in the view that was just published.</param>
    public Task CloseAsync(SlotSet moved)
    {
        var quiet = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _quiet, quiet);
        int entered = 0;
        foreach (int slot in moved.Slots()) entered += NextEpoch(ref _slots[slot]);

        // Writes that left since were counted below zero, so the number is zero here only if all did.
        if (Interlocked.Add(ref _leaving, entered) == 0) quiet.TrySetResult();
        return quiet.Task;
    }

    /// <returns>How many writes of the last epoch are under way.</returns>
    private static int NextEpoch(ref ulong word)
    {
        ulong seen = Volatile.Read(ref word);
        while (true)
        {
            ulong next = ((seen >> CountBits) + 1) << CountBits;
            ulong found = Interlocked.CompareExchange(ref word, next, seen);
            if (found == seen) return (int)(uint)seen;
            seen = found;
        }
    }

    private static int EpochOf(ulong word) => (int)(word >> CountBits);
}
