namespace Pinyon.Loading;

/// <summary>Lets so many loads run at a time; the others wait in the order in which they came.</summary>
internal sealed class LoadGate(int limit)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<TaskCompletionSource> _queue = [];
    private int _inside;

    /// <summary>Gets in line. The place's task completes when it is its turn.</summary>
    public LinkedListNode<TaskCompletionSource> Enter()
    {
        LinkedListNode<TaskCompletionSource> place =
            new(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (_lock)
        {
            if (_inside < limit)
            {
                _inside++;
                place.Value.SetResult();
            }
            else
            {
                _queue.AddLast(place);
            }
        }

        return place;
    }

    /// <summary>Gives the place up, in line or inside; to be called once for each.</summary>
    public void Leave(LinkedListNode<TaskCompletionSource> place)
    {
        lock (_lock)
        {
            if (place.List is not null)
            {
                _queue.Remove(place);
            }
            else if (_queue.First is { } next)
            {
                _queue.RemoveFirst();
                next.Value.SetResult();
            }
            else
            {
                _inside--;
            }
        }
    }
}
