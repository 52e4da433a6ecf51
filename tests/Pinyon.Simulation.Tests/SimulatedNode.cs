using Pinyon.Membership;
using Pinyon.Testing;

namespace Pinyon.Simulation.Tests;

/// <summary>A node of a simulated world, with its own clocks.</summary>
internal sealed record SimulatedNode(PinyonNode Node, NodeTimeProvider Time)
{
    public Member Member => Node.Self;

    public Group Group { get; } = Node.Group(PinyonNodeOptions.DefaultGroup);
}
