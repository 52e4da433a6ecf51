using Pinyon.Testing.Histories;

namespace Pinyon.Simulation.Tests;

/// <summary>
/// P3 and R5 with updates, replicas (R9) and copies of everything (R4): each key is one register, whose value is read
/// and written in one instant, once or not at all.
/// </summary>
public sealed class UpdatesTests(ITestOutputHelper output)
{
    private static readonly GroupOptions Group = new()
    {
        Name = PinyonNodeOptions.DefaultGroup,
        HotReadsPerSecond = 0,
        Replicas = 1,
    };

    public static TheoryData<string> ScenarioNames => [.. Scenarios.All.Select(scenario => scenario.Name)];

    [Theory]
    [MemberData(nameof(ScenarioNames))]
    public void Keys_ThatAreCountedIn_AreLinearizable(string name) => Run(With(name, Updates.Counting));

    [Theory]
    [MemberData(nameof(ScenarioNames))]
    public void Keys_ThatAreAppendedTo_AreLinearizable(string name) => Run(With(name, Updates.Appending));

    [Theory]
    [MemberData(nameof(ScenarioNames))]
    public void Keys_ThatExpire_AreNeverSeenAgain(string name)
    {
        Scenario scenario = With(name, Updates.Expiring);
        Run(scenario with
        {
            Consistency = Consistency.LossyRegister,
            HasOneVersion = false,   // an expire gives a value another version
            Rule = (key, operations) => ExpiryRule.Broken(operations, scenario.SlowestMessage)
                .ShouldBeEmpty($"{key}:\n{TimeDiagram.Draw(operations)}"),
        });
    }

    [Fact]
    public void Seed_RunAgain_GivesTheSameHistory()
    {
        Scenario everything = With("everything", Updates.Counting);
        int seed = Seeds.Fewer.First();

        Simulation.Run(everything, seed).ShouldBe(Simulation.Run(everything, seed));
    }

    private static Scenario With(string name, Updates updates) => Scenarios.Named(name) with
    {
        Updates = updates,
        MoreGets = 0.2,
        Configure = options => options with { Groups = [Group] },
    };

    private void Run(Scenario scenario)
    {
        Operation[] operations = [.. Seeds.Fewer.SelectMany(seed => Simulation.Run(scenario, seed))];

        output.WriteLine($"{Seeds.Fewer.Count()} seeds: " + string.Join(", ", operations
            .CountBy(operation => (operation.Kind, operation.Outcome))
            .OrderBy(pair => pair.Key)
            .Select(pair => $"{pair.Value} {pair.Key.Kind} {pair.Key.Outcome}")));
        operations.ShouldContain(operation => operation.IsUpdate && operation.IsCertain);
    }
}
