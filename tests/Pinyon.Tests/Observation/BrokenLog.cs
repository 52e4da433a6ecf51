using Microsoft.Extensions.Logging;

namespace Pinyon.Tests.Observation;

/// <summary>A logger of which every call throws.</summary>
internal sealed class BrokenLog : ILoggerFactory, ILogger
{
    public int Calls { get; private set; }

    public ILogger CreateLogger(string categoryName) => this;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        Calls++;
        throw new InvalidOperationException("The log is broken.");
    }

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => throw new InvalidOperationException("The log is broken.");

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose()
    {
    }
}
