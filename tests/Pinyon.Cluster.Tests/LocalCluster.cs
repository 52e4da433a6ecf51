using System.Net;
using System.Text;
using System.Text.Json;

namespace Pinyon.Cluster.Tests;

/// <summary>A cluster of three nodes in three processes.</summary>
internal sealed class LocalCluster : IAsyncDisposable
{
    private readonly HttpClient _client = new();

    private LocalCluster(IReadOnlyList<ServerNode> nodes) => Nodes = nodes;

    public IReadOnlyList<ServerNode> Nodes { get; }

    public static Task<LocalCluster> StartAsync(params IEnumerable<string> flags) => StartAsync(3, flags);

    public static async Task<LocalCluster> StartAsync(int count, params IEnumerable<string> flags)
    {
        var names = Enumerable.Range(1, count).Select(i => $"node{i}");
        var cluster = new LocalCluster([.. names.Select(ServerNode.WithFreePorts)]);
        await Task.WhenAll(cluster.Nodes.Select(node => node.StartAsync(cluster.Nodes, flags)));
        return cluster;
    }

    /// <summary>Three nodes that take their members from a file, in which all three are.</summary>
    public static async Task<LocalCluster> StartWithFileAsync(string file)
    {
        var cluster = new LocalCluster([.. new[] { "node1", "node2", "node3" }.Select(ServerNode.WithFreePorts)]);
        await File.WriteAllLinesAsync(file, cluster.Nodes.Select(node => node.Entry));
        await Task.WhenAll(cluster.Nodes.Select(node => node.StartAsync(["--members-file", file])));
        return cluster;
    }

    /// <summary>Waits until a node sees so many members.</summary>
    public async Task SeesAsync(ServerNode node, int members)
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        string part = $"\"members\":{members}";
        while (!(await _client.GetStringAsync(new Uri(node.Http, "healthz"), cancellation)).Contains(part))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellation);
        }
    }

    public Task<HttpResponseMessage> GetAsync(ServerNode node, string path) =>
        _client.GetAsync(new Uri(node.Http, path), TestContext.Current.CancellationToken);

    public Task<HttpResponseMessage> PostAsync(ServerNode node, string json) =>
        PostAsync(node, Encoding.UTF8.GetBytes(json));

    public Task<HttpResponseMessage> PostAsync(ServerNode node, byte[] body) =>
        _client.PostAsync(node.Http, new ByteArrayContent(body), TestContext.Current.CancellationToken);

    public Task<HttpResponseMessage> DeleteAsync(ServerNode node, string path) =>
        _client.DeleteAsync(new Uri(node.Http, path), TestContext.Current.CancellationToken);

    /// <summary>The client statistics of a node.</summary>
    public async Task<ClientCounts> ClientCountsAsync(ServerNode node)
    {
        JsonElement clients = (await StatisticsAsync(node)).GetProperty("clients");
        return clients.Deserialize<ClientCounts>(JsonSerializerOptions.Web);
    }

    public async Task<long> PeerCallsAsync(ServerNode node) =>
        (await StatisticsAsync(node)).GetProperty("node").GetProperty("peerCalls").GetInt64();

    /// <summary>The number of the node that has a key: the one with an entry less after its removal.</summary>
    public async Task<int> HolderAsync(string key)
    {
        for (int i = 0; i < Nodes.Count; i++)
        {
            long before = await EntriesAsync(Nodes[i]);
            await DeleteAsync(Nodes[0], key);
            bool held = await EntriesAsync(Nodes[i]) < before;
            await PostAsync(Nodes[0], $$"""{"{{key}}": 1}""");
            if (held)
            {
                return i;
            }
        }

        throw new InvalidOperationException($"No node has '{key}'.");
    }

    private async Task<long> EntriesAsync(ServerNode node) =>
        (await StatisticsAsync(node)).GetProperty("groups").GetProperty("default").GetProperty("store")
            .GetProperty("entries").GetInt64();

    private async Task<JsonElement> StatisticsAsync(ServerNode node)
    {
        HttpResponseMessage answer = await GetAsync(node, "statz");
        string text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    /// <summary>The end of every test of bad input: a valid request to every node is answered.</summary>
    public async Task ShouldAnswerAsync()
    {
        foreach (ServerNode node in Nodes)
        {
            var key = $"good-{node.Name}";
            (await PostAsync(node, $$"""{"{{key}}": 1}""")).StatusCode.ShouldBe(HttpStatusCode.OK, node.Process.Output);
            foreach (ServerNode other in Nodes)
            {
                HttpResponseMessage answer = await GetAsync(other, key);
                string text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
                text.ShouldBe($$"""{"{{key}}": 1}""");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        foreach (ServerNode node in Nodes)
        {
            await node.DisposeAsync();
        }
    }
}
