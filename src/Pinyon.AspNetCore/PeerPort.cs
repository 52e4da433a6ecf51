using Microsoft.Extensions.Hosting;
using Pinyon.Grpc.Peers;

namespace Pinyon.AspNetCore;

/// <summary>Opens a node's port before the application serves anything, and closes it when everything else has stopped.
/// </summary>
/// <param name="server">The port; null: the node is alone.</param>
/// <param name="mapping">Whether it is to be opened.</param>
internal sealed class PeerPort(PeerServer? server, PeerMapping mapping) : IHostedLifecycleService, IAsyncDisposable
{
    public PeerServer? Server => server;

    public Task StartingAsync(CancellationToken cancellationToken) =>
        server is null ? Task.CompletedTask
        : mapping.IsMapped ? server.StartAsync(cancellationToken)
        : throw new InvalidOperationException(
            $"Other members could not reach this node: call {nameof(PinyonHost.MapPinyon)}() on the application.");

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) =>
        server is null ? Task.CompletedTask : server.StopAsync(cancellationToken);

    public ValueTask DisposeAsync() => server?.DisposeAsync() ?? default;
}
