using System.Net;
using System.Net.Sockets;

namespace Pinyon.Cluster.Tests;

public sealed class SlowClientsTests(ITestOutputHelper output)
{
    private const int Limit = 4_000;
    private const int Clients = 10_000;

    /// <summary>A connection takes about 13 KB; those that were ended leave garbage for a while.</summary>
    private const long BytesPerClient = 24 << 10;

    [Fact]
    public async Task TenThousandSlowClients_OnOneNode_AreBoundedAndHarmNobody()
    {
        await using LocalCluster cluster = await LocalCluster.StartAsync("--max-connections", $"{Limit}");
        ServerNode node = cluster.Nodes[0];
        long before = node.Process.PrivateMemory();
        List<Socket> slow = [];
        try
        {
            for (int i = 0; i < Clients; i++)
            {
                slow.Add(await HalfARequestAsync(node));
            }

            // Every one of them is still connected, as far as it knows, and good requests are answered on every node.
            await cluster.ShouldAnswerAsync();
            long growth = node.Process.PrivateMemory() - before;
            output.WriteLine($"{Clients} slow clients, {Limit} let in: {growth >> 10} KB of private memory");
            growth.ShouldBeLessThan(Clients * BytesPerClient);
            slow.Count(HasEnded).ShouldBeGreaterThanOrEqualTo(Clients - Limit);
        }
        finally
        {
            slow.ForEach(socket => socket.Dispose());
        }

        await cluster.ShouldAnswerAsync();
    }

    private static async Task<Socket> HalfARequestAsync(ServerNode node)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, node.HttpPort, TestContext.Current.CancellationToken);
        await socket.SendAsync("GET /ke"u8.ToArray(), TestContext.Current.CancellationToken);
        return socket;
    }

    private static bool HasEnded(Socket socket) => socket.Poll(0, SelectMode.SelectRead);
}
