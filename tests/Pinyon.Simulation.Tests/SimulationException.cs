namespace Pinyon.Simulation.Tests;

/// <summary>A failed run, with the seed that reproduces it.</summary>
/// <param name="scenario">The scenario.</param>
/// <param name="seed">The seed.</param>
/// <param name="fault">The cause.</param>
internal sealed class SimulationException(Scenario scenario, int seed, Exception fault)
    : Exception(
        $"""
        Seed {seed} of '{scenario.Name}': {fault.Message}
        Again: PINYON_SEED={seed} dotnet test tests/Pinyon.Simulation.Tests -c Release \
               --filter "DisplayName~{scenario.Name}"
        """,
        fault);
