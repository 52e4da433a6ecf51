namespace Pinyon.Loading;

/// <summary>One call of a group's loader, for one flight or for a batch of them.</summary>
internal sealed class LoaderCall
{
    // The loader is a guest: it may hang, ignore its cancellation, or register callbacks there that throw or block. So
    // the call waits for its own signal beside the loader's task, and cancels without waiting for what that sets off.

    private readonly GroupLoader _loader;
    private readonly LoadGate _gate;
    private readonly TimeProvider _time;
    private readonly bool _isRefresh;
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _wanted;
    private bool _hasBegun;

    public LoaderCall(
        GroupLoader loader, LoadGate gate, TimeProvider time, IReadOnlyList<Flight> flights, bool isRefresh)
    {
        _loader = loader;
        _gate = gate;
        _time = time;
        _isRefresh = isRefresh;
        _wanted = flights.Count;
        Flights = flights;
        foreach (Flight flight in flights)
        {
            flight.Call = this;
        }
    }

    public IReadOnlyList<Flight> Flights { get; }

    /// <summary>Whether it had its turn, or still waits for one.</summary>
    public bool HasBegun => Volatile.Read(ref _hasBegun);

    /// <summary>Waits for its turn, and calls the loader. Never throws.</summary>
    /// <returns>A result for each flight, in their order.</returns>
    public async Task<LoadResult[]> RunAsync()
    {
        LinkedListNode<TaskCompletionSource> place = _gate.Enter();
        try
        {
            await Task.WhenAny(WhenAsync(place.Value.Task), WhenAsync(_end.Task));
            return _end.Task.IsCompleted ? NotInTime() : await CallAsync();
        }
        finally
        {
            _gate.Leave(place);
        }
    }

    /// <summary>No caller waits for one of the flights any more; when that is so for all, the call ends.</summary>
    public void Abandon()
    {
        if (Interlocked.Decrement(ref _wanted) == 0)
        {
            End();
        }
    }

    /// <summary>Ends the call, whatever the loader makes of it.</summary>
    public void End() => _end.TrySetResult();

    private async Task<LoadResult[]> CallAsync()
    {
        Volatile.Write(ref _hasBegun, true);
        await using ITimer limit = _time.CreateTimer(
            static call => ((LoaderCall)call!).End(), this, _loader.Timeout, Timeout.InfiniteTimeSpan);
        var cancellation = new CancellationTokenSource();
        Task<LoadResult[]> load = _loader.LoadAsync(
            [.. Flights.Select(flight => flight.Key)], _isRefresh, cancellation.Token);
        await Task.WhenAny(load, WhenAsync(_end.Task));
        if (load.IsCompleted && !_end.Task.IsCompleted)
        {
            cancellation.Dispose();
            return await load;
        }

        Cancel(cancellation);
        return NotInTime();
    }

    // An await continues in its own context; WhenAny on the task itself would continue on the thread pool from any.
    private static async Task WhenAsync(Task signal) => await signal;

    // What the loader's callbacks throw is ignored. The loader may go on using the token, so its source is not
    // disposed.
    private static void Cancel(CancellationTokenSource cancellation) =>
        _ = cancellation.CancelAsync().ContinueWith(
            static task => _ = task.Exception,
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);

    private LoadResult[] NotInTime() => [.. Flights.Select(_ => LoadResult.TimedOut)];
}
