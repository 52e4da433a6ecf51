namespace Pinyon.Grpc.Protocol;

/// <summary>
/// A token that is cancelled when the call's deadline passes, its caller cancels, or its connections are closed.
/// </summary>
/// <remarks>
/// One source with registrations allocates half as much as a linked pair, which a 30 µs call notices.
/// </remarks>
internal sealed class GrpcDeadline : IDisposable
{
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(49);

    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenRegistration _registration;
    private readonly CancellationTokenRegistration _closing;
    private readonly CancellationToken _outer;
    private readonly CancellationToken _closed;

    /// <param name="time">The clock of the deadline.</param>
    /// <param name="timeout">The time from now to the deadline.</param>
    /// <param name="outer">Cancelled when the caller gives up.</param>
    /// <param name="closed">Cancelled when the connections of the call are closed on this side.</param>
    public GrpcDeadline(
        TimeProvider time, TimeSpan timeout, CancellationToken outer, CancellationToken closed = default)
    {
        _outer = outer;
        _closed = closed;
        _source = timeout > LongestTimer || timeout == Timeout.InfiniteTimeSpan
            ? new CancellationTokenSource()
            : new CancellationTokenSource(timeout, time);
        _registration = outer.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _source);
        _closing = closed.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _source);
    }

    public CancellationToken Token => _source.Token;

    /// <summary>The deadline has passed, and nothing else ended the call.</summary>
    public bool IsExpired => _source.IsCancellationRequested
        && !_outer.IsCancellationRequested && !_closed.IsCancellationRequested;

    public void Dispose()
    {
        _registration.Dispose();
        _closing.Dispose();
        _source.Dispose();
    }
}
