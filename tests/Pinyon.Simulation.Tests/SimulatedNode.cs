using Pinyon.Groups;
using Pinyon.Membership;
using Pinyon.Testing;

namespace Pinyon.Simulation.Tests;

/// <summary>A node of a simulated world, with the clocks that it sees, its own list of the members, and its way to the
/// others.</summary>
internal sealed record SimulatedNode(
    PinyonNode Node, NodeTimeProvider Time, MutableMembership List, SimulatedProcess Process)
{
    public Member Member => Node.Self;

    public Group Group { get; } = Node.Group(PinyonNodeOptions.DefaultGroup);

    public GroupOwner Owner { get; } = Node.OwnerFor(PinyonNodeOptions.DefaultGroup);
}
