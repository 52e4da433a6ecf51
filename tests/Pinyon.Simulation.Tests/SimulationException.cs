namespace Pinyon.Simulation.Tests;

/// <summary>A seed that went wrong, and how to see it again.</summary>
/// <param name="scenario">What was simulated.</param>
/// <param name="seed">With which seed.</param>
/// <param name="fault">What went wrong.</param>
internal sealed class SimulationException(Scenario scenario, int seed, Exception fault)
    : Exception(
        $"""
        Seed {seed} of '{scenario.Name}': {fault.Message}
        Again: PINYON_SEED={seed} dotnet test tests/Pinyon.Simulation.Tests -c Release \
               --filter "DisplayName~{scenario.Name}"
        """,
        fault);
