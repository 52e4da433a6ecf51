using Pinyon.Membership;
using Pinyon.Testing;

namespace Pinyon.Simulation.Tests;

/// <summary>A node of a simulated world, with the clocks that it sees and its own list of the members.</summary>
internal sealed record SimulatedNode(PinyonNode Node, NodeTimeProvider Time, MutableMembership List)
{
    public Member Member => Node.Self;

    public Group Group { get; } = Node.Group(PinyonNodeOptions.DefaultGroup);
}
