using System.Collections.Concurrent;
using Pinyon.Observation;

namespace Pinyon.Loading;

/// <summary>Brings missing keys into a group: one load for each, however many callers ask at once.</summary>
/// <remarks>Knows neither peers nor ring: its caller has decided that this node is the one to load.</remarks>
internal sealed class ReadThrough(
    GroupOptions options,
    ILoadTarget entries,
    FlightTable flights,
    IFlightObserver observer,
    GroupCounters counters,
    TimeProvider time) : IAsyncDisposable
{
    // Two callers miss one key. Without the second look, the later one would load what is there already:
    //
    //   A  looks: nothing    starts a flight ──── loads ──── keeps, ends the flight
    //   B          looks: nothing                                                    no flight: starts another (wrong)
    //
    // Both looking again and keeping happen under the key's lock, so B sees either the flight or what it brought.
    //
    // A writer comes while a flight is under way. What the flight read at the origin may be older than what is written:
    //
    //   flight   version 7 ──── reads the origin ─────────────────── brings the old value: for A alone, never kept
    //   writer                                     version 9, detaches the flight, acknowledges
    //   C                                                              looks: 9 (or, after a delete, a new flight)

    private readonly GroupLoader _loader = new(options);
    private readonly LoadGate _gate = new(options.MaxConcurrentLoads);
    private readonly ConcurrentDictionary<LoaderCall, Task> _calls = new();
    private volatile bool _isStopped;

    /// <summary>Looks again, and loads what is still not there; waits as long as the caller may.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled its wait; others may still wait.</exception>
    public async ValueTask<LoadOutcome[]> LoadAsync(
        IReadOnlyList<CacheKey> keys, TimeSpan patience, CancellationToken cancellationToken)
    {
        var waits = new Task<LoadOutcome>[keys.Count];
        var joined = new Flight?[keys.Count];
        List<Flight> started = [];
        counters.Loads.Add(keys.Count);
        try
        {
            // 1. Each key: look again, join its flight, or start one.
            for (int i = 0; i < joined.Length; i++)
            {
                joined[i] = JoinOrStart(keys[i], started, out LoadOutcome? known);
                waits[i] = Task.FromResult(known!);
            }
        }
        finally
        {
            // 2. What was started here is loaded together, whatever happens to this caller.
            Start(started, isRefresh: false);
        }

        // 3. Wait for all of them; each has an answer within the caller's time.
        for (int i = 0; i < joined.Length; i++)
        {
            waits[i] = joined[i] is { } flight ? WaitAsync(flight, patience, cancellationToken) : waits[i];
        }

        return await Task.WhenAll(waits);
    }

    /// <summary>Loads a key anew while its old value serves, unless that is going on already.</summary>
    public void Refresh(in CacheKey key)
    {
        FlightStripe stripe = flights[key];
        Flight flight;
        lock (stripe.Gate)
        {
            if (stripe.FindLocked(key) is not null || !entries.IsRefreshDue(key))
            {
                return;
            }

            flight = stripe.StartLocked(key, entries.NextVersion());
        }

        Start([flight], isRefresh: true);
    }

    /// <summary>Ends all loads; their waiters get <see cref="LoadKind.TimedOut"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        _isStopped = true;
        foreach (LoaderCall call in _calls.Keys)
        {
            call.End();
        }

        await Task.WhenAll(_calls.Values);
    }

    private Flight? JoinOrStart(in CacheKey key, List<Flight> started, out LoadOutcome? known)
    {
        FlightStripe stripe = flights[key];
        lock (stripe.Gate)
        {
            known = entries.Look(key);
            if (known is not null)
            {
                return null;
            }

            if (stripe.FindLocked(key) is { } flight)
            {
                flight.Waiters++;
                return flight;
            }

            flight = stripe.StartLocked(key, entries.NextVersion());
            started.Add(flight);
            return flight;
        }
    }

    private void Start(List<Flight> started, bool isRefresh)
    {
        if (started.Count == 0)
        {
            return;
        }

        counters.LoadsDeduplicated.Add(started.Count);
        int size = _loader.TakesMany ? started.Count : 1;
        foreach (Flight[] part in started.Chunk(size))
        {
            var call = new LoaderCall(_loader, _gate, time, part, isRefresh);
            _calls[call] = Task.CompletedTask;   // before it runs, so that its end takes it out
            _calls.TryUpdate(call, RunAsync(call), Task.CompletedTask);
            if (_isStopped)
            {
                call.End();
            }
        }
    }

    private async Task RunAsync(LoaderCall call)
    {
        try
        {
            LoadResult[] results = await ResultsOfAsync(call);
            for (int i = 0; i < results.Length; i++)
            {
                Land(call.Flights[i], results[i]);
            }

            observer.Ended(call.Flights);
        }
        finally
        {
            _calls.TryRemove(call, out _);
        }
    }

    // A result for each flight, whatever the call does: a flight that never lands would keep its callers and its key.
    private static async Task<LoadResult[]> ResultsOfAsync(LoaderCall call)
    {
        string problem;
        try
        {
            LoadResult[] results = await call.RunAsync();
            if (results.Length == call.Flights.Count) return results;
            problem = $"The load ended with {results.Length} results for {call.Flights.Count} keys.";
        }
        catch (Exception fault)
        {
            problem = FaultText.Of(fault);
        }

        return [.. call.Flights.Select(_ => LoadResult.Failed(problem))];
    }

    private void Land(Flight flight, LoadResult result)
    {
        LoadOutcome outcome = LoadOutcome.TimedOut;
        try
        {
            outcome = Keep(flight, result, out bool failed);

            // Counted after it is kept: a reader of the count finds the entry.
            (failed ? counters.LocalLoadErrors : counters.LocalLoads).Add(1);
            if (flight.IsKept) observer.Landed(flight);
        }
        catch (ObjectDisposedException) when (_isStopped)
        {
            // The node has ended, and with it everything that waits for the flight.
        }
        catch (Exception fault)
        {
            // Bytes lie in the loader's own memory, which may be gone. It is this flight's failure, not that of the
            // others that were loaded with it.
            counters.LocalLoadErrors.Add(1);
            outcome = LoadOutcome.Failed(FaultText.Of(fault));
        }
        finally
        {
            flight.Land(outcome);
        }
    }

    private LoadOutcome Keep(Flight flight, LoadResult result, out bool failed)
    {
        failed = result.Kind is LoadKind.Failed or LoadKind.TimedOut;
        FlightStripe stripe = flights[flight.Key];
        lock (stripe.Gate)
        {
            try
            {
                bool isDetached = flight.IsDetached;
                LoadOutcome outcome = entries.Take(flight.Key, flight.Version, result, keep: !isDetached);
                flight.IsKept = !failed && !isDetached;
                return outcome;
            }
            finally
            {
                stripe.RemoveLocked(flight);
            }
        }
    }

    private async Task<LoadOutcome> WaitAsync(Flight flight, TimeSpan patience, CancellationToken cancellationToken)
    {
        try
        {
            return await flight.WhenLandedAsync().WaitAsync(patience, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return entries.LookOld(flight.Key)
                ?? (flight.Call is { HasBegun: true } ? LoadOutcome.TimedOut : LoadOutcome.Busy);
        }
        finally
        {
            Leave(flight);
        }
    }

    // The last waiter that leaves takes the flight along: later callers start another, which is not cancelled.
    private void Leave(Flight flight)
    {
        FlightStripe stripe = flights[flight.Key];
        lock (stripe.Gate)
        {
            if (--flight.Waiters > 0 || flight.HasLanded)
            {
                return;
            }

            stripe.RemoveLocked(flight);
            flight.IsDetached = true;
        }

        flight.Call?.Abandon();
    }
}
