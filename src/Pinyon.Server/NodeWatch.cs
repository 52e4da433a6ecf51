using Pinyon.Server.Configuration;
using Pinyon.Server.Configuration.Values;

namespace Pinyon.Server;

/// <summary>
/// Logs what an operator should know: start and stop, and once a second what went wrong between members.
/// </summary>
internal sealed partial class NodeWatch(
    PinyonNode node, ServerOptions options, TimeProvider time, ILogger<NodeWatch> logger)
    : BackgroundService, IHostedLifecycleService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs when every endpoint listens.</summary>
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

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        NodeStatistics before = node.Statistics;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            NodeStatistics now = node.Statistics;
            Warn(before, now);
            before = now;
        }
    }

    private void Warn(NodeStatistics before, NodeStatistics now)
    {
        if (now.OtherRings > before.OtherRings)
        {
            LogOtherRing(logger, now.OtherRings - before.OtherRings);
        }

        if (now.PeerErrors > before.PeerErrors)
        {
            LogPeerErrors(logger, now.PeerErrors - before.PeerErrors);
        }

        if (now.Late > before.Late)
        {
            LogLate(logger, now.Late - before.Late);
        }

        if (now.Messages.Refused > before.Messages.Refused)
        {
            LogNoRoom(logger, now.Messages.Refused - before.Messages.Refused);
        }

        if (now.ClocksAhead > before.ClocksAhead)
        {
            LogClockAhead(logger);
        }
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

    [LoggerMessage(10, LogLevel.Warning,
        "{Count} calls came from members with a different member list: do all nodes have the same one?")]
    private static partial void LogOtherRing(ILogger logger, long count);

    [LoggerMessage(11, LogLevel.Warning, "{Count} calls to other members got no answer.")]
    private static partial void LogPeerErrors(ILogger logger, long count);

    [LoggerMessage(12, LogLevel.Warning, "Refused {Count} writes that arrived after their own deadline.")]
    private static partial void LogLate(ILogger logger, long count);

    [LoggerMessage(13, LogLevel.Warning, "A member's clock is more than a minute ahead of this machine's: check both.")]
    private static partial void LogClockAhead(ILogger logger);

    [LoggerMessage(14, LogLevel.Warning,
        "{Count} large messages to or from members got no memory in time; --max-in-flight sets how much there is.")]
    private static partial void LogNoRoom(ILogger logger, long count);
}
