namespace Pinyon.Grpc.Protocol;

/// <summary>A token that is cancelled when the call's deadline passes or its caller cancels.</summary>
/// <remarks>
/// One source with one registration allocates half as much as a linked pair, which a 30 µs call notices.
/// </remarks>
internal sealed class GrpcDeadline : IDisposable
{
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(49);

    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenRegistration _registration;
    private readonly CancellationToken _outer;

    public GrpcDeadline(TimeProvider time, TimeSpan timeout, CancellationToken outer)
    {
        _outer = outer;
        _source = timeout > LongestTimer || timeout == Timeout.InfiniteTimeSpan
            ? new CancellationTokenSource()
            : new CancellationTokenSource(timeout, time);
        _registration = outer.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _source);
    }

    public CancellationToken Token => _source.Token;

    /// <summary>The deadline has passed, and the caller had not cancelled before.</summary>
    public bool IsExpired => _source.IsCancellationRequested && !_outer.IsCancellationRequested;

    public void Dispose()
    {
        _registration.Dispose();
        _source.Dispose();
    }
}
