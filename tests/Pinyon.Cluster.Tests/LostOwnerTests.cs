using System.Net;

namespace Pinyon.Cluster.Tests;

public sealed class LostOwnerTests
{
    [Fact]
    public async Task Node_Killed_ItsKeysFailClearlyAndTheOthersAnswer()
    {
        await using LocalCluster cluster = await LocalCluster.StartAsync();
        await FillAsync(cluster);

        Signals.SendKill(cluster.Nodes[2].Process.Id);
        await cluster.Nodes[2].Process.ExitAsync(TestContext.Current.CancellationToken);

        await ShouldFailClearlyAsync(cluster, HttpStatusCode.ServiceUnavailable, "node3", "unreachable");
    }

    [Fact]
    public async Task Node_KilledInAGroupWithReplicas_LosesNothing()
    {
        await using LocalCluster cluster = await LocalCluster.StartAsync("--groups", "default;replicas=1");
        await FillAsync(cluster);

        Signals.SendKill(cluster.Nodes[2].Process.Id);
        await cluster.Nodes[2].Process.ExitAsync(TestContext.Current.CancellationToken);

        HttpResponseMessage[] answers = await Task.WhenAll(
            Enumerable.Range(0, 30).Select(i => cluster.GetAsync(cluster.Nodes[i % 2], $"key-{i}")));
        answers.ShouldAllBe(answer => answer.StatusCode == HttpStatusCode.OK);
        for (int i = 0; i < answers.Length; i++)
        {
            (await answers[i].Content.ReadAsStringAsync(TestContext.Current.CancellationToken))
                .ShouldContain($"\"key-{i}\": {i}");
        }
    }

    [Fact]
    public async Task Node_Frozen_ItsKeysFailWithinTheDeadlineAndComeBackWithIt()
    {
        await using LocalCluster cluster = await LocalCluster.StartAsync("--request-timeout", "1s");
        await FillAsync(cluster);

        Signals.Freeze(cluster.Nodes[2].Process.Id);
        await ShouldFailClearlyAsync(cluster, HttpStatusCode.GatewayTimeout, "node3", "within");
        Signals.Thaw(cluster.Nodes[2].Process.Id);

        await cluster.ShouldAnswerAsync();
    }

    private static async Task FillAsync(LocalCluster cluster)
    {
        string members = string.Join(',', Enumerable.Range(0, 30).Select(i => $"\"key-{i}\":{i}"));
        (await cluster.PostAsync(cluster.Nodes[0], $"{{{members}}}")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private static async Task ShouldFailClearlyAsync(LocalCluster cluster, HttpStatusCode status, params string[] words)
    {
        HttpResponseMessage[] answers = await Task.WhenAll(
            Enumerable.Range(0, 30).Select(i => cluster.GetAsync(cluster.Nodes[i % 2], $"key-{i}")));
        HttpResponseMessage[] failed = [.. answers.Where(answer => answer.StatusCode != HttpStatusCode.OK)];

        failed.Length.ShouldBeInRange(1, 29);
        foreach (HttpResponseMessage answer in failed)
        {
            answer.StatusCode.ShouldBe(status);
            string reason = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            foreach (string word in words)
            {
                reason.ShouldContain(word);
            }
        }
    }
}
