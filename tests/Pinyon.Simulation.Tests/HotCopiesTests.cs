namespace Pinyon.Simulation.Tests;

/// <summary>
/// P3 with hot copies (R4): every key is hot, so nodes answer each other's keys from copies.
/// </summary>
public sealed class HotCopiesTests(ITestOutputHelper output)
{
    public static TheoryData<string> ScenarioNames => [.. Scenarios.All.Select(scenario => scenario.Name)];

    [Theory]
    [MemberData(nameof(ScenarioNames))]
    public void HotKeys_ReadFromCopies_AreLinearizable(string name)
    {
        var copies = new CopyCounting();
        Scenario scenario = Scenarios.Named(name) with
        {
            Operations = 60,
            MoreGets = 0.75,
            Configure = options => options with
            {
                Groups = [new GroupOptions { Name = PinyonNodeOptions.DefaultGroup, HotReadsPerSecond = 0 }],
            },
            Ended = copies.Add,
        };

        int operations = Seeds.All.Sum(seed => Simulation.Run(scenario, seed).Count);

        output.WriteLine($"{Seeds.All.Count()} seeds, {operations} operations: {copies}");
        copies.Hits.ShouldBeGreaterThan(0);
        copies.Revoked.ShouldBeGreaterThan(0);
    }
}
