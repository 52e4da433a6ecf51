using Pinyon.Load.Figures;
using Pinyon.Load.Targets;

namespace Pinyon.Load.Callers;

/// <summary>One of many concurrent callers: sends a request, reads the answer, sends the next.</summary>
internal sealed class Caller(ITarget target, RequestSource source, TimeProvider time)
{
    private long _finished;
    private long _failed;

    /// <summary>To be read only after the caller has ended.</summary>
    public CallerFigures Figures { get; } = new();

    /// <summary>Requests so far, including those of the warm-up.</summary>
    public long Finished => Volatile.Read(ref _finished);

    public long Failed => Volatile.Read(ref _failed);

    /// <summary>Sends requests until the measured time is over, then waits for the last answer.</summary>
    public async Task RunAsync(MeasuredTime measured, CancellationToken cancellationToken)
    {
        var request = new LoadRequest();
        while (true)
        {
            source.Next(request);
            long began = time.GetTimestamp();
            if (began >= measured.End)
            {
                return;
            }

            Outcome outcome = await target.SendAsync(request, cancellationToken);
            TimeSpan took = time.GetElapsedTime(began);
            Count(outcome);
            if (began >= measured.Begin || CountsAnyway(outcome, measured))
            {
                Figures.Record(request, outcome, took.Ticks * TimeSpan.NanosecondsPerTick);
            }
        }
    }

    private void Count(in Outcome outcome)
    {
        Volatile.Write(ref _finished, _finished + 1);
        if (outcome.Error is not null)
        {
            Volatile.Write(ref _failed, _failed + 1);
        }
    }

    // Failures of the warm-up that count anyway: a wrong value is wrong at any time, and a request that fails in
    // the measured time belongs to it.
    private bool CountsAnyway(in Outcome outcome, MeasuredTime measured) =>
        outcome.Error == Outcome.WrongValue || (outcome.Error is not null && time.GetTimestamp() >= measured.Begin);
}
