namespace Pinyon.Peers.Lanes;

/// <summary>Gives the results of a call to those who wait for them.</summary>
/// <remarks>
/// What a waiter does next runs here, one after another on the thread that read the reply: most ask for their next key
/// at once, and those that asked together travel together again, without a change of threads for each. But it is
/// anybody's code and may block. So another thread comes to carry on with the rest, and calls a third before it begins.
/// Whoever holds a thread up holds up nobody else.
/// </remarks>
/// <param name="waiters">By their places; null where one has left.</param>
/// <param name="reply">Results for all places; null if the call failed.</param>
/// <param name="fault">Why it failed.</param>
/// <param name="nearlyDone">Called once, before the last waiter's turn.</param>
internal sealed class LookUpHandover(LookUp?[] waiters, PeerReply? reply, PeerException? fault, Action nearlyDone)
    : IThreadPoolWorkItem
{
    private int _claimed;
    private int _isNearlyDone;

    public void Run()
    {
        CallAnother();
        int last = waiters.Length - 1;
        int place;
        do
        {
            place = Interlocked.Increment(ref _claimed) - 1;
            if (place >= last && Interlocked.Exchange(ref _isNearlyDone, 1) == 0)
            {
                nearlyDone();
            }

            if (place <= last && waiters[place] is LookUpWaiter waiter)
            {
                Complete(waiter, place);
            }
        }
        while (place < last);
    }

    void IThreadPoolWorkItem.Execute() => Run();

    private void CallAnother()
    {
        if (Volatile.Read(ref _claimed) >= waiters.Length - 1)
        {
            return;
        }

        // Who brought a context of his own, as a simulation does, has all of it run there.
        if (SynchronizationContext.Current is { } context)
        {
            context.Post(static handover => ((LookUpHandover)handover!).Run(), this);
        }
        else
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
        }
    }

    private void Complete(LookUpWaiter waiter, int place)
    {
        if (reply is not null)
        {
            waiter.Succeed(reply.Results[place]);
        }
        else
        {
            waiter.Fail(fault!);
        }
    }
}
