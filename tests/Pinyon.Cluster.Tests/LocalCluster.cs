using System.Net;
using System.Text;

namespace Pinyon.Cluster.Tests;

/// <summary>Three nodes that run as three processes and know each other.</summary>
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

    public Task<HttpResponseMessage> GetAsync(ServerNode node, string path) =>
        _client.GetAsync(new Uri(node.Http, path), TestContext.Current.CancellationToken);

    public Task<HttpResponseMessage> PostAsync(ServerNode node, string json) =>
        PostAsync(node, Encoding.UTF8.GetBytes(json));

    public Task<HttpResponseMessage> PostAsync(ServerNode node, byte[] body) =>
        _client.PostAsync(node.Http, new ByteArrayContent(body), TestContext.Current.CancellationToken);

    public Task<HttpResponseMessage> DeleteAsync(ServerNode node, string path) =>
        _client.DeleteAsync(new Uri(node.Http, path), TestContext.Current.CancellationToken);

    /// <summary>What every test of bad input ends with: a good request on every node is answered.</summary>
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
