namespace Pinyon.Load.Targets;

/// <summary>The servers under load, reached over one protocol.</summary>
internal interface ITarget : IAsyncDisposable
{
    /// <summary>How many servers there are to ask.</summary>
    int Servers { get; }

    /// <summary>Whether a value written to one server can be read from all.</summary>
    bool SharesEntries { get; }

    /// <summary>Sends the request and takes the whole answer. A server's failure is an outcome, no exception.</summary>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    ValueTask<Outcome> SendAsync(LoadRequest request, CancellationToken cancellationToken);
}
