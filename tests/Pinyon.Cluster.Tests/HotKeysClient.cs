using System.Net;
using System.Text.Json;
using Pinyon.Testing.Histories;

namespace Pinyon.Cluster.Tests;

/// <summary>Reads, sets and deletes the same few keys as all other clients, and records the results.</summary>
/// <param name="number">Its number among the clients, below 1000; also its seed.</param>
/// <param name="cluster">The nodes by address.</param>
/// <param name="nodes">The nodes that it uses.</param>
/// <param name="history">Records the results.</param>
internal sealed class HotKeysClient(
    int number, LocalCluster cluster, IReadOnlyList<ServerNode> nodes, HistoryRecorder history)
{
    /// <summary>The keys, shared by all clients.</summary>
    public static readonly IReadOnlyList<string> Keys = ["hot-1", "hot-2", "hot-3", "hot-4"];

    private readonly Random _random = new(number);
    private long _values;

    /// <param name="operations">The number of requests.</param>
    /// <param name="onAnswer">Called for each answer as it arrives.</param>
    public async Task RunAsync(int operations, Action<Operation> onAnswer)
    {
        for (int i = 0; i < operations; i++)
        {
            ServerNode node = nodes[_random.Next(nodes.Count)];
            string key = Keys[_random.Next(Keys.Count)];
            Operation operation = await AskAsync(node, key);
            history.Add(key, operation);
            onAnswer(operation);
        }
    }

    private Task<Operation> AskAsync(ServerNode node, string key)
    {
        // Unique among all clients.
        long value = (1000L * ++_values) + number;
        return _random.NextDouble() switch
        {
            < 0.65 => CallAsync(node, OperationKind.Get, null, () => cluster.GetAsync(node, key)),
            < 0.90 => CallAsync(
                node, OperationKind.Set, value, () => cluster.PostAsync(node, $$"""{"{{key}}": {{value}}}""")),
            _ => CallAsync(node, OperationKind.Delete, null, () => cluster.DeleteAsync(node, key)),
        };
    }

    private async Task<Operation> CallAsync(
        ServerNode node, OperationKind kind, long? value, Func<Task<HttpResponseMessage>> call)
    {
        Moment start = history.Now();
        using HttpResponseMessage answer = await call();
        bool isDone = answer.StatusCode is HttpStatusCode.OK
            || (kind is OperationKind.Get && answer.StatusCode is HttpStatusCode.NotFound);
        return new Operation
        {
            Client = $"client {number} via {node.Name}",
            Kind = kind,
            Value = kind is OperationKind.Get ? await SeenAsync(answer) : value,
            Start = start,
            End = history.Now(),
            Outcome = isDone ? OperationOutcome.Acknowledged : OperationOutcome.Unknown,
        };
    }

    private static async Task<long?> SeenAsync(HttpResponseMessage answer)
    {
        if (answer.StatusCode is not HttpStatusCode.OK)
        {
            return null;
        }

        string text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return JsonSerializer.Deserialize<Dictionary<string, long>>(text)!.Single().Value;
    }
}
