using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Pinyon.Observation;

/// <summary>One request that is measured or traced, from its begin to its end.</summary>
internal sealed class RequestWatch : IDisposable
{
    /// <summary>A call that brought an answer, whatever it says.</summary>
    public const string Answered = "answered";

    /// <summary>A request for many keys or members, none of which failed.</summary>
    public const string Done = "done";

    private readonly Histogram<double> _duration;
    private readonly Activity? _activity;
    private readonly Activity? _caller;
    private readonly TimeProvider _time;
    private readonly long _start;
    private TagList _tags;

    /// <param name="duration">Where its time is recorded.</param>
    /// <param name="activity">Its activity, just begun; null: nothing traces it.</param>
    /// <param name="tags">What it is.</param>
    /// <param name="time">The clock.</param>
    public RequestWatch(Histogram<double> duration, Activity? activity, in TagList tags, TimeProvider time)
    {
        _duration = duration;
        _activity = activity;
        _caller = activity?.Parent;
        _tags = tags;
        _time = time;
        _start = time.GetTimestamp();
    }

    /// <summary>How it ended; <c>failed</c> unless something says more.</summary>
    public string Result { get; set; } = "failed";

    /// <summary>What the receiver of a call continues, as W3C writes it; null: nothing traces it.</summary>
    public string? Trace => _activity is { IdFormat: ActivityIdFormat.W3C } ? _activity.Id : null;

    /// <summary>Waits for the request that began under this watch, and ends the watch.</summary>
    public ValueTask<T> EndAsync<T>(ValueTask<T> request, Func<T, string> resultOf)
    {
        // The caller goes on in its own activity, while the request runs in the new one.
        if (_activity is not null) Activity.Current = _caller;
        return AwaitAsync(request, resultOf);
    }

    public void Dispose()
    {
        _tags.Add("pinyon.result", Result);
        _duration.Record(_time.GetElapsedTime(_start).TotalSeconds, _tags);
        if (_activity is null) return;
        foreach (KeyValuePair<string, object?> tag in _tags) _activity.SetTag(tag.Key, tag.Value);
        _activity.Dispose();
    }

    /// <summary>The request failed.</summary>
    /// <param name="kind">Which kind of failure, as <see cref="SnakeCase{T}"/> writes it.</param>
    /// <param name="message">For people.</param>
    public void Fail(string kind, string message)
    {
        Result = kind;
        _activity?.SetStatus(ActivityStatusCode.Error, message);
    }

    private async ValueTask<T> AwaitAsync<T>(ValueTask<T> request, Func<T, string> resultOf)
    {
        using (this)
        {
            try
            {
                T value = await request;
                Result = resultOf(value);
                return value;
            }
            catch (CacheException fault)
            {
                Fail(SnakeCase<CacheFailure>.Of(fault.Failure), fault.Message);
                throw;
            }
            catch (OperationCanceledException)
            {
                Result = "cancelled";
                throw;
            }
        }
    }
}
