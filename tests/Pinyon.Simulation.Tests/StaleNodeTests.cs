using Pinyon.Testing.Histories;

namespace Pinyon.Simulation.Tests;

/// <summary>Checks the simulation itself: it must detect a node whose copies are never revoked.</summary>
public sealed class StaleNodeTests(ITestOutputHelper output)
{
    private static readonly Scenario Stale = new("stale copies")
    {
        Configure = options => options.Name == "node2"
            ? options with
            {
                Transport = new StaleTransport(
                    options.Transport, options.TimeProvider, copiesLive: TimeSpan.FromMilliseconds(50)),
            }
            : options,
    };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Node_WithCopiesThatNobodyRevokes_IsCaughtAndItsGetIsShown(bool isRegister)
    {
        Scenario scenario = Stale with { Consistency = new Consistency(isRegister, MayLose: true) };

        SimulationException fault = Should.Throw<SimulationException>(() =>
        {
            foreach (int seed in Enumerable.Range(1, 20))
            {
                Simulation.Run(scenario, seed);
            }
        });

        output.WriteLine(fault.Message);
        fault.Message.ShouldContain("PINYON_SEED=");
        IReadOnlyList<Operation> window = fault.InnerException.ShouldBeOfType<HistoryException>().Window;
        window.Count.ShouldBeLessThanOrEqualTo(5);
        window.ShouldContain(operation => !operation.IsWrite && operation.Client.EndsWith("via node2"));
    }
}
