using Pinyon.Testing.Histories;

namespace Pinyon.Cluster.Tests;

/// <summary>P3 with real processes: a key behaves like a single copy, through any node.</summary>
public sealed class HotKeysTests(ITestOutputHelper output)
{
    private const int Clients = 16;
    private const int Operations = 400;

    private readonly HistoryRecorder _history = new(TimeProvider.System);

    [Fact]
    public async Task HotKeys_ThroughAnyNode_AreLinearizable()
    {
        await using LocalCluster cluster = await LocalCluster.StartAsync();

        await RunAsync(cluster, frozen: null, _ => { });

        _history.Check(Consistency.Register);
        _history.Operations.ShouldAllBe(operation => operation.Outcome == OperationOutcome.Acknowledged);
    }

    [Fact]
    public async Task HotKeys_WhileANodeIsFrozen_AreLinearizable()
    {
        await using LocalCluster cluster = await LocalCluster.StartAsync("--request-timeout", "1s");
        string key = HotKeysClient.Keys[0];
        ServerNode owner = cluster.Nodes[await cluster.HolderAsync(key)];
        await cluster.DeleteAsync(owner, key);
        int answers = 0;

        // From the thousandth answer until a client first sees that the key's owner does not answer.
        await RunAsync(cluster, owner, operation =>
        {
            if (Interlocked.Increment(ref answers) == 1000)
            {
                Signals.Freeze(owner.Process.Id);
            }
            else if (operation.Outcome is not OperationOutcome.Acknowledged)
            {
                Signals.Thaw(owner.Process.Id);
            }
        });

        _history.Check(Consistency.Register);
        _history.Operations.ShouldContain(operation => operation.Outcome == OperationOutcome.Unknown);
    }

    /// <param name="cluster">The nodes.</param>
    /// <param name="frozen">
    /// A node that every other client avoids: a request to it waits until it thaws.
    /// </param>
    /// <param name="onAnswer">Called for every answer.</param>
    private async Task RunAsync(LocalCluster cluster, ServerNode? frozen, Action<Operation> onAnswer)
    {
        ServerNode[] awake = [.. cluster.Nodes.Where(node => node != frozen)];
        await Task.WhenAll(Enumerable.Range(1, Clients)
            .Select(i => new HotKeysClient(i, cluster, i % 2 == 0 ? awake : cluster.Nodes, _history))
            .Select(client => Task.Run(() => client.RunAsync(Operations, onAnswer))));
        Operation[] operations = [.. _history.Operations];
        output.WriteLine(
            $"{operations.Length} operations until {operations.Max(operation => operation.End.Time)}, "
            + $"{operations.Count(operation => operation.Outcome is OperationOutcome.Unknown)} of unknown outcome, "
            + $"{operations.Count(operation => operation is { IsWrite: false, Value: not null })} gets saw a value");
    }
}
