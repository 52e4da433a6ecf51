using Pinyon.Testing;
using Pinyon.Testing.Histories;

namespace Pinyon.Simulation.Tests;

/// <summary>One run of a scenario with one seed.</summary>
internal static class Simulation
{
    private static readonly TimeSpan Limit = TimeSpan.FromHours(1);

    /// <summary>Runs all clients to their end and checks their history against the scenario's rules.</summary>
    /// <returns>The history of all keys.</returns>
    /// <exception cref="SimulationException">A rule is broken, or an operation failed that must not.</exception>
    public static IReadOnlyList<Operation> Run(Scenario scenario, int seed)
    {
        var time = new ManualTimeProvider();
        var history = new HistoryRecorder(time);
        try
        {
            VirtualRun.Run(time, Limit, () => LiveAsync(scenario, time, new Random(seed), history));
            history.Check(scenario.Consistency);
            history.Visit(scenario.Rule);
        }
        catch (Exception fault)
        {
            throw new SimulationException(scenario, seed, fault);
        }

        return [.. history.Operations];
    }

    /// <summary>The keys that all clients of a scenario use.</summary>
    public static IReadOnlyList<string> KeysOf(Scenario scenario) =>
        [.. Enumerable.Range(1, scenario.Keys).Select(i => $"hot-{i}")];

    private static async Task LiveAsync(
        Scenario scenario, ManualTimeProvider time, Random random, HistoryRecorder history)
    {
        IReadOnlyList<string> keys = KeysOf(scenario);
        await using var world = new World(scenario, time, random, history);
        IEnumerable<Task> clients = Enumerable.Range(1, scenario.Clients)
            .Select(i => new SimulatedClient($"client {i}", world, history, keys).RunAsync(scenario));
        await Task.WhenAll([.. clients, .. scenario.Faults.Select(fault => fault(world))]);
        await scenario.Settled(world, keys);
        world.Visit(scenario.Ended);
    }
}
