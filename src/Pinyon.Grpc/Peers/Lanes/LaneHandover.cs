namespace Pinyon.Grpc.Peers.Lanes;

/// <summary>Replies that were read together, and who of their callers goes on next.</summary>
internal sealed class LaneHandover : IThreadPoolWorkItem
{
    private readonly List<LaneCall> _calls = [];
    private int _claimed;

    public bool HasMore => Volatile.Read(ref _claimed) < _calls.Count;

    /// <summary>Before anybody is let go on.</summary>
    public void Add(LaneCall call) => _calls.Add(call);

    /// <summary>Lets the next one go on, here and now; false: all have. For any number of threads.</summary>
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

    /// <summary>Begins anew. Only for who knows that no other thread has it.</summary>
    public void Clear()
    {
        _calls.Clear();
        _claimed = 0;
    }

    /// <summary>Lets the rest go on; whoever blocks this thread holds up nobody behind him.</summary>
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
