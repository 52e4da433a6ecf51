namespace Pinyon.Server;

/// <summary>Keeps the web server and its host from logging why a start failed, stack trace and all: the process prints
/// one sentence.</summary>
/// <param name="lowest">What is logged once the node has started.</param>
internal sealed class StartLog(LogLevel lowest)
{
    private static readonly string[] Categories =
        ["Microsoft.Extensions.Hosting.Internal.Host", "Microsoft.AspNetCore.Server.Kestrel"];

    private volatile bool _isOver;

    public void Filter(ILoggingBuilder logging)
    {
        foreach (string category in Categories)
        {
            logging.AddFilter(category, level => _isOver && level >= lowest && level >= LogLevel.Warning);
        }
    }

    /// <summary>The node has started.</summary>
    public void End() => _isOver = true;
}
