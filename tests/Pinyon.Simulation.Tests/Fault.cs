namespace Pinyon.Simulation.Tests;

/// <summary>Something that goes wrong in a world for a while. Ends when all is well again.</summary>
internal delegate Task Fault(World world);
