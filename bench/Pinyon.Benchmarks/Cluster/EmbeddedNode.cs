using System.Net;
using System.Net.Sockets;
using Pinyon.Grpc.Peers;
using Pinyon.Membership;

namespace Pinyon.Benchmarks.Cluster;

/// <summary>A node embedded in an application: in its process, with a port for its peers.</summary>
internal sealed class EmbeddedNode : IAsyncDisposable
{
    public const string Copied = "copied";
    public const string Plain = "plain";
    public const string Loaded = "loaded";

    private const long Memory = 64 << 20;

    private readonly GrpcPeerTransport _transport = new(new GrpcPeerOptions());
    private readonly PinyonNode _node;
    private readonly PeerServer _server;

    /// <param name="number">Its number among the members.</param>
    /// <param name="ports">The loopback ports of all members.</param>
    /// <param name="loader">The loader of the group <see cref="Loaded"/>.</param>
    public EmbeddedNode(int number, IReadOnlyList<int> ports, Loader loader)
    {
        Member[] members = [.. ports.Select((port, i) => new Member($"node{i}", $"127.0.0.1:{port}"))];
        _node = new PinyonNode(new PinyonNodeOptions
        {
            Name = members[number].Name,
            Membership = new StaticMembership(members),
            Transport = _transport,
            MemoryBytes = Memory,
            Groups =
            [
                new GroupOptions { Name = Copied },
                new GroupOptions { Name = Plain, HotCopies = false },
                new GroupOptions { Name = Loaded, Loader = loader },
            ],
        });
        _server = new PeerServer(_node, new IPEndPoint(IPAddress.Loopback, ports[number]));
    }

    /// <summary>Ports that were free a moment ago.</summary>
    public static int[] FreePorts(int count)
    {
        TcpListener[] listeners = [.. Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0))];
        foreach (TcpListener listener in listeners) listener.Start();
        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        foreach (TcpListener listener in listeners) listener.Dispose();
        return ports;
    }

    public Task StartAsync() => _server.StartAsync();

    public Group Group(string name) => _node.Group(name);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _node.DisposeAsync();
        _transport.Dispose();
    }
}
