namespace Pinyon.Simulation.Tests;

/// <summary>A fault that lasts for a while. Completes when it has been undone.</summary>
internal delegate Task Fault(World world);
