namespace Pinyon.Grpc.Peers.Lanes;

/// <summary>Calls whose replies were read together, and a cursor to the next one to complete.</summary>
internal sealed class LaneHandover : IThreadPoolWorkItem
{
    private readonly List<LaneCall> _calls = [];
    private int _claimed;

    public bool HasMore => Volatile.Read(ref _claimed) < _calls.Count;

    /// <summary>Adds a call; only before the first one is completed.</summary>
    public void Add(LaneCall call) => _calls.Add(call);

    /// <summary>Completes the next call on this thread. False if none is left. Thread-safe.</summary>
    public bool CompleteNext()
    {
        int next = Interlocked.Increment(ref _claimed) - 1;
        if (next >= _calls.Count)
        {
            return false;
        }

        _calls[next].Complete();
        return true;
    }

    /// <summary>Starts over. Only valid while no other thread uses this object.</summary>
    public void Clear()
    {
        _calls.Clear();
        _claimed = 0;
    }

    /// <summary>Completes the rest. A continuation that blocks does not delay the calls behind it.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        if (HasMore)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }

        while (CompleteNext())
        {
        }
    }
}
