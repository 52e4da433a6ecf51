using Pinyon.Testing.Histories;

namespace Pinyon.Cluster.Tests;

/// <summary>Members that come and go with real processes, by a file that all nodes read.</summary>
public sealed class MembersFileTests(ITestOutputHelper output) : IDisposable
{
    private const int Clients = 4;

    /// <summary>The longest answer: a request's time, and what a slow machine adds.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <summary>So long may copies of before a change be read after it (R4).</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(1);

    private readonly HistoryRecorder _history = new(TimeProvider.System);
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pinyon-members-");

    private string List => Path.Combine(_directory.FullName, "members");

    [Fact]
    public async Task Member_TakenOffTheListAndPutBackUnderLoad_NothingIsStaleAndNothingHangs()
    {
        await using LocalCluster cluster = await LocalCluster.StartWithFileAsync(List);
        using var end = new CancellationTokenSource();
        Task[] clients =
            [.. Enumerable.Range(1, Clients).Select(i => Task.Run(() => LoadAsync(i, cluster, end.Token)))];

        await ChangeAsync(cluster, members: 2);
        await ChangeAsync(cluster, members: 3);
        await end.CancelAsync();
        await Task.WhenAll(clients);

        Operation[] operations = [.. _history.Operations];
        output.WriteLine($"{operations.Length} operations until {operations.Max(operation => operation.End.Time)}");
        _history.Check(Consistency.Register);
        operations.Where(operation => operation.Kind is not OperationKind.Change)
            .ShouldAllBe(operation => operation.End.Time - operation.Start.Time < Longest);
        await cluster.ShouldAnswerAsync();
        foreach (ServerNode node in cluster.Nodes)
        {
            Signals.SendTerminate(node.Process.Id);
            (await node.Process.ExitAsync(TestContext.Current.CancellationToken)).ShouldBe(0, node.Process.Output);
        }
    }

    [Fact]
    public async Task File_ThatIsWrong_IsToldAndChangesNothing()
    {
        await using LocalCluster cluster = await LocalCluster.StartWithFileAsync(List);

        await ReplaceAsync("node1");

        foreach (ServerNode node in cluster.Nodes)
        {
            string line = await node.Process.LineAsync("stay as they are", TestContext.Current.CancellationToken);
            line.ShouldContain("not 'node1'");
            await cluster.SeesAsync(node, members: 3);
        }

        await cluster.ShouldAnswerAsync();
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private async Task LoadAsync(int number, LocalCluster cluster, CancellationToken end)
    {
        var client = new HotKeysClient(number, cluster, cluster.Nodes, _history);
        while (!end.IsCancellationRequested) await client.RunAsync(operations: 10, _ => { });
    }

    /// <summary>At once: a file that is written in place is empty for a moment, and nodes may read it then.</summary>
    private async Task ReplaceAsync(string text)
    {
        string next = $"{List}.next";
        await File.WriteAllTextAsync(next, $"{text}\n", TestContext.Current.CancellationToken);
        File.Move(next, List, overwrite: true);
    }

    private async Task ChangeAsync(LocalCluster cluster, int members)
    {
        Moment start = _history.Now();
        await ReplaceAsync(string.Join('\n', cluster.Nodes.Take(members).Select(node => node.Entry)));
        await Task.WhenAll(cluster.Nodes.Select(node => cluster.SeesAsync(node, members)));
        await Task.Delay(Lease, TimeProvider.System, TestContext.Current.CancellationToken);
        foreach (string key in HotKeysClient.Keys)
        {
            _history.Add(key, new Operation
            {
                Client = $"{members} members",
                Kind = OperationKind.Change,
                Start = start,
                End = _history.Now(),
                Outcome = OperationOutcome.Unknown,
            });
        }
    }
}
