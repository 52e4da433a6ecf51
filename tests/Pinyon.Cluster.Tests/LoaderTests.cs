using System.Net;

namespace Pinyon.Cluster.Tests;

/// <summary>Groups with loaders, read through every node of a real cluster.</summary>
public sealed class LoaderTests
{
    [Fact]
    public async Task Get_ManyCallersOnAllNodes_AskTheOriginOnce()
    {
        await using var origin = new Origin();
        await using LocalCluster cluster = await LocalCluster.StartAsync(
            "--groups", $"users={origin.Address}u/{{key}}", "--request-timeout", "30s");

        Task<HttpResponseMessage>[] callers =
        [
            .. Enumerable.Range(0, 60).Select(i => cluster.GetAsync(cluster.Nodes[i % 3], "_geecache/users/Ann%2FB")),
        ];
        await origin.Asked;
        origin.Answer();

        foreach (HttpResponseMessage answer in await Task.WhenAll(callers))
        {
            (await TextAsync(answer)).ShouldBe("/u/Ann%2FB");
        }

        origin.CountOf("/u/Ann%2FB").ShouldBe(1);
    }

    [Fact]
    public async Task Get_MissingAtTheOrigin_IsAskedOnceAndRemembered()
    {
        await using var origin = new Origin();
        origin.Answer();
        await using LocalCluster cluster = await LocalCluster.StartAsync("--groups", $"users={origin.Address}{{key}}");

        foreach (ServerNode node in cluster.Nodes)
        {
            HttpResponseMessage answer = await cluster.GetAsync(node, "_geecache/users/missing");
            answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
            (await TextAsync(answer)).ShouldBe("missing not exist\n");
        }

        origin.CountOf("/missing").ShouldBe(1);
    }

    [Fact]
    public async Task Get_OriginIsGone_SaysSoAndTheNodesStayWell()
    {
        string address = $"http://127.0.0.1:{Ports.Next()}/";
        await using LocalCluster cluster = await LocalCluster.StartAsync("--groups", $"users={address}{{key}}");

        HttpResponseMessage answer = await cluster.GetAsync(cluster.Nodes[0], "_geecache/users/Ann");

        answer.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        (await TextAsync(answer)).ShouldContain("The request to the origin failed: ");
        await cluster.ShouldAnswerAsync();
    }

    [Fact]
    public async Task Demo_AnyNode_KnowsTheScores()
    {
        await using LocalCluster cluster = await LocalCluster.StartAsync("--demo");

        foreach (ServerNode node in cluster.Nodes)
        {
            (await TextAsync(await cluster.GetAsync(node, "_geecache/scores/Tom"))).ShouldBe("630");
            (await cluster.GetAsync(node, "_geecache/scores/Ann")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
            (await cluster.GetAsync(node, "_geecache/score/Tom")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
            (await cluster.GetAsync(node, "_geecache/scores")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
            (await TextAsync(await cluster.GetAsync(node, "explainz/scores/Tom"))).ShouldContain("\"found\":true");
        }
    }

    private static Task<string> TextAsync(HttpResponseMessage answer) =>
        answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
}
