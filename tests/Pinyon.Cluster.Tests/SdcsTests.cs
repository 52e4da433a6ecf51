namespace Pinyon.Cluster.Tests;

public sealed class SdcsTests(ITestOutputHelper output)
{
    [Fact]
    public async Task ThreeNodes_DrivenAsSdcsUsersDo_AnswerAsSdcsDoes()
    {
        await using LocalCluster cluster = await LocalCluster.StartAsync();
        string script = Path.Combine(AppContext.BaseDirectory, "clients", "sdcs.py");

        await using var client = RunningProcess.Start(
            "python3", [script, .. cluster.Nodes.Select(node => $"{node.Http}")]);
        int exit = await client.ExitAsync(TestContext.Current.CancellationToken);

        output.WriteLine(client.Output);
        exit.ShouldBe(0, client.Output);
    }
}
