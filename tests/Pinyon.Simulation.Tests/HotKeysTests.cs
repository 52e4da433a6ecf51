using Pinyon.Testing.Histories;

namespace Pinyon.Simulation.Tests;

/// <summary>
/// P3: a key that is read and written through any node behaves like a single copy, in any order of messages.
/// </summary>
public sealed class HotKeysTests(ITestOutputHelper output)
{
    public static TheoryData<string> ScenarioNames => [.. Scenarios.All.Select(scenario => scenario.Name)];

    [Theory]
    [MemberData(nameof(ScenarioNames))]
    public void HotKeys_ThroughAnyNode_AreLinearizable(string scenario)
    {
        Operation[] operations = [.. Seeds.All.SelectMany(seed => Simulation.Run(Scenarios.Named(scenario), seed))];

        output.WriteLine(
            $"{Seeds.All.Count()} seeds, {operations.Length} operations: "
            + $"{operations.Count(operation => operation.Outcome is OperationOutcome.Acknowledged)} acknowledged, "
            + $"{operations.Count(operation => operation.Outcome is OperationOutcome.Failed)} failed, "
            + $"{operations.Count(operation => operation.Outcome is OperationOutcome.Unknown)} unknown; "
            + $"{operations.Count(operation => operation is { IsWrite: false, Value: not null })} gets saw a value");
        operations.ShouldContain(operation => !operation.IsWrite && operation.Value != null);
    }

    [Fact]
    public void Calm_NothingFails()
    {
        Scenario calm = Scenarios.Named("calm");

        Operation[] operations = [.. Seeds.All.Take(20).SelectMany(seed => Simulation.Run(calm, seed))];

        operations.ShouldAllBe(operation => operation.Outcome == OperationOutcome.Acknowledged);
    }

    [Theory]
    [MemberData(nameof(ScenarioNames))]
    public void Seed_RunAgain_GivesTheSameHistory(string scenario)
    {
        int seed = Seeds.All.First();

        Simulation.Run(Scenarios.Named(scenario), seed).ShouldBe(Simulation.Run(Scenarios.Named(scenario), seed));
    }
}
