using Microsoft.Extensions.Logging;

namespace Pinyon.Observation;

/// <summary>A logger that fails no caller: what a provider throws is dropped.</summary>
/// <remarks>
/// Loggers rethrow what their providers throw. A node logs in the middle of a change of view and in timers, where an
/// exception would leave things half done or end the process.
/// </remarks>
internal sealed class QuietLogger(ILogger logger) : ILogger
{
    public bool IsEnabled(LogLevel logLevel)
    {
        try
        {
            return logger.IsEnabled(logLevel);
        }
        catch (Exception)
        {
            return false;
        }
    }

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        try
        {
            logger.Log(logLevel, eventId, state, exception, formatter);
        }
        catch (Exception)
        {
            // There is no better place to report it to.
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
    {
        try
        {
            return logger.BeginScope(state);
        }
        catch (Exception)
        {
            return null;
        }
    }
}
