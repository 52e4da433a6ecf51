using Pinyon.Testing;

namespace Pinyon.Simulation.Tests.VirtualTime;

public sealed class NodeTimeProviderTests
{
    private readonly ManualTimeProvider _world = new();

    [Fact]
    public void Clocks_OfANodeAhead_DifferOnTheWallAlone()
    {
        var node = new NodeTimeProvider(_world, TimeSpan.FromSeconds(7));

        (node.GetUtcNow() - _world.GetUtcNow()).ShouldBe(TimeSpan.FromSeconds(7));
        node.GetTimestamp().ShouldBe(_world.GetTimestamp());
    }

    [Fact]
    public void Timers_OfAFrozenNode_FireOnceWhenItGoesOn()
    {
        var node = new NodeTimeProvider(_world);
        int ticks = 0;
        using ITimer timer = node.CreateTimer(
            _ => ticks++, state: null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        _world.Advance(TimeSpan.FromSeconds(2));
        ticks.ShouldBe(2);

        node.Freeze();
        Task running = node.WhenRunningAsync();
        _world.Advance(TimeSpan.FromSeconds(5));
        ticks.ShouldBe(2);
        running.IsCompleted.ShouldBeFalse();

        node.Thaw();
        ticks.ShouldBe(3);
        running.IsCompleted.ShouldBeTrue();
        _world.Advance(TimeSpan.FromSeconds(1));
        ticks.ShouldBe(4);
    }
}
