using System.Net;

namespace Pinyon.Grpc.Peers;

/// <summary>Where peers connect. The type tells Kestrel to leave its connections to <see cref="PeerDoors"/>.</summary>
internal sealed class PeerEndPoint(IPEndPoint endpoint) : IPEndPoint(endpoint.Address, endpoint.Port);
