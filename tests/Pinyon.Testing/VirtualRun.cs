using System.Collections.Concurrent;

namespace Pinyon.Testing;

/// <summary>Runs asynchronous code on the calling thread alone, in virtual time.</summary>
/// <remarks>
/// All ready work runs first, in the order in which it became ready. Only when all of it waits does time advance, to
/// the next timer. Nothing is random, so code that takes its randomness from one seed repeats exactly.
/// </remarks>
public sealed class VirtualRun : SynchronizationContext
{
    private readonly ConcurrentQueue<(SendOrPostCallback Callback, object? State)> _ready = new();
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private volatile bool _hasStrayed;

    private VirtualRun()
    {
    }

    /// <summary>Runs <paramref name="main"/> to its end and rethrows its exception.</summary>
    /// <param name="time">The clock of everything that runs.</param>
    /// <param name="limit">How far that clock may go; not ending before that is an error.</param>
    /// <param name="main">What to run.</param>
    /// <exception cref="InvalidOperationException">Code continued on other threads, or can never end.</exception>
    public static void Run(ManualTimeProvider time, TimeSpan limit, Func<Task> main)
    {
        SynchronizationContext? outer = Current;
        var run = new VirtualRun();
        SetSynchronizationContext(run);
        try
        {
            run.Finish(main(), time, time.Elapsed + limit);
        }
        finally
        {
            SetSynchronizationContext(outer);
        }
    }

    /// <inheritdoc/>
    public override void Post(SendOrPostCallback d, object? state)
    {
        _hasStrayed |= Environment.CurrentManagedThreadId != _thread;
        _ready.Enqueue((d, state));
    }

    /// <inheritdoc/>
    public override void Send(SendOrPostCallback d, object? state) => d(state);

    /// <inheritdoc/>
    public override SynchronizationContext CreateCopy() => this;

    private void Finish(Task main, ManualTimeProvider time, TimeSpan end)
    {
        while (!main.IsCompleted)
        {
            if (_ready.TryDequeue(out (SendOrPostCallback Callback, object? State) next))
            {
                next.Callback(next.State);
            }
            else if (time.Elapsed > end || !time.AdvanceToNext())
            {
                throw new InvalidOperationException(_hasStrayed
                    ? "Something waits for another thread: under virtual time everything runs on one."
                    : $"Something waits for ever: it is {time.Elapsed}, and the run has not ended.");
            }
        }

        if (_hasStrayed)
        {
            throw new InvalidOperationException("Something ran on another thread, so this run will not repeat itself.");
        }

        main.GetAwaiter().GetResult();
    }
}
