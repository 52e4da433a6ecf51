using System.Net;
using System.Net.Sockets;

namespace Pinyon.Cluster.Tests;

public sealed class SlowClientsTests(ITestOutputHelper output)
{
    private const int Clients = 10_000;

    /// <summary>
    /// An open connection takes about 13 KB; one that was ended leaves as much in pools and garbage for a while.
    /// </summary>
    private const long BytesPerClient = 40 << 10;

    private static readonly byte[] HalfAHead = "GET /ke"u8.ToArray();
    private static readonly byte[] HalfABody = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{"u8.ToArray();

    [Fact]
    public async Task TenThousandSlowClients_OnOneNode_AreBoundedAndHarmNobody()
    {
        const int limit = 4_000;
        await using LocalCluster cluster = await LocalCluster.StartAsync("--max-connections", $"{limit}");
        ServerNode node = cluster.Nodes[0];
        long before = node.Process.PrivateMemory();
        await using SlowClients slow = await SlowClients.ConnectAsync(node, Clients, limit);

        await cluster.ShouldAnswerAsync();

        long growth = node.Process.PrivateMemory() - before;
        output.WriteLine($"{Clients} slow clients, {limit} let in: {growth >> 10} KB of private memory");
        growth.ShouldBeLessThan(Clients * BytesPerClient);
        ClientCounts counts = await cluster.ClientCountsAsync(node);
        counts.Connections.ShouldBeLessThanOrEqualTo(limit);

        // On a busy machine some connections exceed the time limit of a request's head and were closed for that.
        counts.ConnectionsEnded.ShouldBeGreaterThan(0);
        counts.ConnectionsRefused.ShouldBe(0);
    }

    [Fact]
    public async Task Request_BeingServedWhileTooManyWait_IsAnswered()
    {
        const int limit = 100;
        await using LocalCluster cluster = await LocalCluster.StartAsync(
            "--max-connections", $"{limit}", "--request-timeout", "20s");
        string key = await KeyOfAsync(cluster, "node3");
        long calls = await cluster.PeerCallsAsync(cluster.Nodes[0]);
        Signals.Freeze(cluster.Nodes[2].Process.Id);
        Task<HttpResponseMessage> served = cluster.GetAsync(cluster.Nodes[0], key);
        while (await cluster.PeerCallsAsync(cluster.Nodes[0]) == calls)
        {
            served.IsCompleted.ShouldBeFalse();
        }

        await using SlowClients slow = await SlowClients.ConnectAsync(cluster.Nodes[0], 1_000, limit);
        served.IsCompleted.ShouldBeFalse();
        Signals.Thaw(cluster.Nodes[2].Process.Id);

        (await served).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    /// <summary>A key that lives on a node: while it is away, all of its keys fail.</summary>
    private static async Task<string> KeyOfAsync(LocalCluster cluster, string name)
    {
        for (int i = 0; ; i++)
        {
            var key = $"key-{i}";
            await cluster.PostAsync(cluster.Nodes[0], $$"""{"{{key}}": 1}""");
            int owner = await cluster.HolderAsync(key);
            if (cluster.Nodes[owner].Name == name)
            {
                await cluster.DeleteAsync(cluster.Nodes[0], key);
                return key;
            }
        }
    }

    private sealed class SlowClients : IAsyncDisposable
    {
        private readonly List<Socket> _sockets = [];

        /// <summary>
        /// Connects them all; completes when the node has accepted each, and closed those beyond the limit.
        /// </summary>
        public static async Task<SlowClients> ConnectAsync(ServerNode node, int count, int limit)
        {
            var clients = new SlowClients();
            for (int i = 0; i < count; i++)
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                clients._sockets.Add(socket);
                await socket.ConnectAsync(IPAddress.Loopback, node.HttpPort, TestContext.Current.CancellationToken);
                await socket.SendAsync(i % 2 == 0 ? HalfAHead : HalfABody);
            }

            while (clients._sockets.Count(HasEnded) < count - limit)
            {
                await Task.Yield();
            }

            return clients;
        }

        private static bool HasEnded(Socket socket) => socket.Poll(0, SelectMode.SelectRead);

        public ValueTask DisposeAsync()
        {
            _sockets.ForEach(socket => socket.Dispose());
            return ValueTask.CompletedTask;
        }
    }
}
