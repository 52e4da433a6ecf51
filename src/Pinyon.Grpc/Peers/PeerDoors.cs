using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using Pinyon.Peers;

namespace Pinyon.Grpc.Peers;

/// <summary>Opens the doors that <see cref="PeerListener"/> asks for; all other endpoints are Kestrel's own.</summary>
internal sealed class PeerDoors(ILoggerFactory loggers) : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    /// <summary>Who answers on lanes; they are closed as long as there is nobody.</summary>
    public IPeerHandler? Handler { get; set; }

    public bool CanBind(EndPoint endpoint) => endpoint is PeerEndPoint;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new(new PeerDoor((IPEndPoint)endpoint, () => Handler, loggers));
}
