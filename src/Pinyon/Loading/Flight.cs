namespace Pinyon.Loading;

/// <summary>One shared load of a key in progress, and all callers that wait for it.</summary>
/// <param name="key">The key.</param>
/// <param name="version">Taken when it started: every write of the key since then is above it (R3).</param>
internal sealed class Flight(CacheKey key, ulong version)
{
    // Waiters continue elsewhere, never on the thread that lands the flight: in their own context, or else on the
    // thread pool.
    private readonly TaskCompletionSource<LoadOutcome> _outcome =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private LoaderCall? _call;

    public CacheKey Key => key;

    public ulong Version => version;

    public bool HasLanded => _outcome.Task.IsCompleted;

    /// <summary>The call of the loader that the flight is part of; null for a moment after its start.</summary>
    public LoaderCall? Call
    {
        get => Volatile.Read(ref _call);
        set => Volatile.Write(ref _call, value);
    }

    /// <summary>How many callers wait for it. Guarded by the key's stripe.</summary>
    public int Waiters { get; set; } = 1;

    /// <summary>The key was written, its slot moved, or all waiters left: nothing is kept. Guarded by the key's stripe.
    /// </summary>
    public bool IsDetached { get; set; }

    /// <summary>What it brought is in force for later callers. Set before it lands.</summary>
    public bool IsKept { get; set; }

    public async Task<LoadOutcome> WhenLandedAsync() => await _outcome.Task;

    public void Land(LoadOutcome outcome) => _outcome.TrySetResult(outcome);
}
