namespace Pinyon.Load.Targets;

/// <summary>The servers under load, reached over one protocol.</summary>
internal interface ITarget : IAsyncDisposable
{
    /// <summary>The number of servers.</summary>
    int Servers { get; }

    /// <summary>Whether every server can answer for keys that were written through another one.</summary>
    bool SharesEntries { get; }

    /// <summary>Sends a request and reads the whole answer. A failure of the server is an outcome.</summary>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    ValueTask<Outcome> SendAsync(LoadRequest request, CancellationToken cancellationToken);
}
