using Pinyon.Testing.Histories;

namespace Pinyon.Cluster.Tests;

/// <summary>P3 with real processes: a key read and written through any node behaves as if there were one copy.</summary>
public sealed class HotKeysTests(ITestOutputHelper output)
{
    private const int Clients = 16;
    private const int Operations = 400;
    private const int Keys = 4;

    private readonly HistoryRecorder _history = new(TimeProvider.System);

    [Fact]
    public async Task HotKeys_ThroughAnyNode_AreLinearizable()
    {
        await using LocalCluster cluster = await LocalCluster.StartAsync();

        await RunAsync(cluster, _ => { });

        _history.Check(Consistency.Register);
        _history.Operations.ShouldAllBe(operation => operation.Outcome == OperationOutcome.Acknowledged);
    }

    [Fact]
    public async Task HotKeys_WhileANodeIsFrozen_AreLinearizable()
    {
        await using LocalCluster cluster = await LocalCluster.StartAsync("--request-timeout", "1s");
        int frozen = cluster.Nodes[2].Process.Id;
        int answers = 0;

        // From the thousandth answer until the first client was told that the node does not answer.
        await RunAsync(cluster, operation =>
        {
            if (Interlocked.Increment(ref answers) == 1000)
            {
                Signals.Freeze(frozen);
            }
            else if (operation.Outcome is not OperationOutcome.Acknowledged)
            {
                Signals.Thaw(frozen);
            }
        });

        _history.Check(Consistency.Register);
        _history.Operations.ShouldContain(operation => operation.Outcome == OperationOutcome.Unknown);
    }

    private async Task RunAsync(LocalCluster cluster, Action<Operation> onAnswer)
    {
        await Task.WhenAll(Enumerable.Range(1, Clients).Select(number => Task.Run(() =>
            new HotKeysClient(number, cluster, _history, Keys).RunAsync(Operations, onAnswer))));
        Operation[] operations = [.. _history.Operations];
        output.WriteLine(
            $"{operations.Length} operations until {operations.Max(operation => operation.End.Time)}, "
            + $"{operations.Count(operation => operation.Outcome is OperationOutcome.Unknown)} of unknown outcome, "
            + $"{operations.Count(operation => operation is { IsWrite: false, Value: not null })} gets saw a value");
    }
}
