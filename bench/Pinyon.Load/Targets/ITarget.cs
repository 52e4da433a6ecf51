namespace Pinyon.Load.Targets;

/// <summary>The servers under load, reached over one protocol.</summary>
internal interface ITarget : IAsyncDisposable
{
    /// <summary>How many servers there are to ask.</summary>
    int Servers { get; }

    /// <summary>Whether what one server was given, all can be asked for.</summary>
    bool SharesEntries { get; }

    /// <summary>Sends the request and takes the whole answer. A server's failure is an outcome, no exception.</summary>
    /// <exception cref="OperationCanceledException">The run is given up.</exception>
    ValueTask<Outcome> SendAsync(LoadRequest request, CancellationToken cancellationToken);
}
