namespace Pinyon.Simulation.Tests;

/// <summary>The worlds in which the promises must hold.</summary>
internal static class Scenarios
{
    private static readonly Scenario Calm = new("calm");

    public static IReadOnlyList<Scenario> All { get; } = [
        Calm,
        Calm with { Name = "slow messages", SlowestMessage = TimeSpan.FromSeconds(2.5), Operations = 15 },
        Calm with { Name = "wrong clocks", ClockError = TimeSpan.FromSeconds(30) },
        Calm with { Name = "frozen node", Faults = [Faults.FreezeANodeAsync] },
        Calm with { Name = "cut link", Faults = [Faults.CutALinkAsync] },
        Calm with
        {
            Name = "everything",
            ClockError = TimeSpan.FromSeconds(30),
            SlowestMessage = TimeSpan.FromMilliseconds(500),
            Faults = [Faults.FreezeANodeAsync, Faults.CutALinkAsync, Faults.CutALinkAsync],
        },
    ];

    public static Scenario Named(string name) => All.Single(scenario => scenario.Name == name);
}
