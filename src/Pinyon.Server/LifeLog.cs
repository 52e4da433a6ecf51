using Pinyon.Server.Configuration;
using Pinyon.Server.Configuration.Values;

namespace Pinyon.Server;

/// <summary>Logs the start and the end of the process; the node itself logs the changes of its members.</summary>
internal sealed partial class LifeLog(
    PinyonNode node, ServerOptions options, ILogger<LifeLog> logger) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Every endpoint listens now.</summary>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        long megaBytes = options.MemoryBytes >> 20;
        LogReady(logger, node.Self.Name, options.Http, options.Peer, node.Members.Length, node.Ring, megaBytes);
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        LogStopping(logger, node.Self.Name);
        return Task.CompletedTask;
    }

    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        LogStopped(logger, node.Self.Name);
        return Task.CompletedTask;
    }

    [LoggerMessage(1, LogLevel.Information,
        "Node {Name} is ready: http {Http}, peers {Peer}, {Members} members, ring {Ring:x16}, memory {MegaBytes} MB.")]
    private static partial void LogReady(
        ILogger logger, string name, BindAddress http, BindAddress peer, int members, ulong ring, long megaBytes);

    [LoggerMessage(2, LogLevel.Information,
        "Node {Name} is stopping: it finishes requests in flight and accepts no new ones.")]
    private static partial void LogStopping(ILogger logger, string name);

    [LoggerMessage(3, LogLevel.Information, "Node {Name} has stopped.")]
    private static partial void LogStopped(ILogger logger, string name);
}
