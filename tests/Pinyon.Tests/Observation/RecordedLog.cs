using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Pinyon.Tests.Observation;

/// <summary>Keeps everything that is logged.</summary>
internal sealed class RecordedLog : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<(string Event, string Text)> _lines = [];
    private readonly ConcurrentDictionary<string, TaskCompletionSource<string>> _awaited = [];

    public IReadOnlyList<string> Texts => [.. _lines.Select(line => line.Text)];

    /// <summary>Ids and names of the events, in their order.</summary>
    public IReadOnlyList<string> Events => [.. _lines.Select(line => line.Event)];

    public ILogger CreateLogger(string categoryName) => this;

    /// <summary>The text of the first event of a kind.</summary>
    public Task<string> WaitForAsync(string name, CancellationToken cancellationToken)
    {
        TaskCompletionSource<string> awaited = Awaited(name);
        if (_lines.FirstOrDefault(line => line.Event == name).Text is { } text) awaited.TrySetResult(text);
        return awaited.Task.WaitAsync(TimeSpan.FromSeconds(30), cancellationToken);
    }

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        string text = formatter(state, exception);
        _lines.Enqueue(($"{eventId.Id} {eventId.Name}", text));
        Awaited($"{eventId.Id} {eventId.Name}").TrySetResult(text);
    }

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose()
    {
    }

    private TaskCompletionSource<string> Awaited(string name) =>
        _awaited.GetOrAdd(name, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
