using System.Net;
using System.Text.Json;

namespace Pinyon.Cluster.Tests;

public sealed class DisagreementTests
{
    /// <summary>
    /// R1: each takes a third for a member that the other does not know, and each takes the other for an owner.
    /// </summary>
    [Fact]
    public async Task TwoNodes_WithDifferentLists_AnswerEveryKeyWithinTheDeadline()
    {
        await using var one = ServerNode.WithFreePorts("node1");
        await using var two = ServerNode.WithFreePorts("node2");
        // Names decide the owners. "alias" has the address of node2 and "other" that of node1, so each node sends keys
        // to the other for which the other sees another owner, including itself under an unknown name.
        await Task.WhenAll(
            one.StartAsync([one, two, Alias("alias", two)]),
            two.StartAsync([one, two, Alias("other", one)]));
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(4) };
        CancellationToken cancellation = TestContext.Current.CancellationToken;

        ServerNode[] nodes = [one, two];
        for (int i = 0; i < 200; i++)
        {
            ServerNode node = nodes[i % 2];
            using var body = new StringContent($$"""{"key-{{i}}": {{i}}}""");
            HttpResponseMessage stored = await client.PostAsync(node.Http, body, cancellation);
            stored.StatusCode.ShouldBe(HttpStatusCode.OK, node.Process.Output);
            HttpResponseMessage answer = await client.GetAsync(new Uri(node.Http, $"key-{i}"), cancellation);
            (await answer.Content.ReadAsStringAsync(cancellation)).ShouldBe($$"""{"key-{{i}}": {{i}}}""");
        }

        (await MovedAsync(client, one) + await MovedAsync(client, two)).ShouldBeGreaterThan(0);
    }

    private static ServerNode Alias(string name, ServerNode node) =>
        new(name, node.HttpPort, node.PeerPort, "localhost");

    private static async Task<long> MovedAsync(HttpClient client, ServerNode node)
    {
        string text = await client.GetStringAsync(new Uri(node.Http, "statz"), TestContext.Current.CancellationToken);
        using var statistics = JsonDocument.Parse(text);
        return statistics.RootElement.GetProperty("node").GetProperty("moved").GetInt64();
    }
}
