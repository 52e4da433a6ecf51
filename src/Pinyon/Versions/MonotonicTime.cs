namespace Pinyon.Versions;

/// <summary>Milliseconds since this node started: the unit of expiries and leases.</summary>
internal sealed class MonotonicTime(TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();

    /// <summary>Starts at 1, so that 0 can mean "never", and never goes back, whatever the wall clock does.</summary>
    public long Now => (long)time.GetElapsedTime(_start).TotalMilliseconds + 1;

    /// <summary>Completes when that moment has come, never earlier.</summary>
    public async Task UntilAsync(long moment, CancellationToken cancellationToken)
    {
        for (long now = Now; now < moment; now = Now)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(moment - now), time, cancellationToken);
        }
    }
}
