using Pinyon.Testing;

namespace Pinyon.Simulation.Tests;

/// <summary>Faults that start at a random time in the first second and last up to four.</summary>
internal static class Faults
{
    private static readonly TimeSpan LastBegin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(4);

    /// <summary>Stops a process and resumes it: nothing is lost, but everything is late.</summary>
    public static async Task FreezeANodeAsync(World world)
    {
        await world.PauseAsync(LastBegin);
        SimulatedNode node = world.AnyNode();
        world.Freeze(node);
        await world.PauseAsync(Longest);
        world.Thaw(node);
    }

    /// <summary>Drops all messages between two nodes, in one direction or both.</summary>
    public static async Task CutALinkAsync(World world)
    {
        await world.PauseAsync(LastBegin);
        SimulatedNode from = world.AnyNode(), to = world.AnyNode(except: from);
        bool isBothWays = world.Random.Next(2) == 0;
        world.SetLink(from, to, InProcessLink.Silent, isBothWays);
        await world.PauseAsync(Longest);
        world.SetLink(from, to, InProcessLink.Up, isBothWays);
    }

    /// <summary>Members leave and return, one after the other, some of them right after the last one.</summary>
    public static Fault ComeAndGo(int changes, IReadOnlyList<string> keys) => async world =>
    {
        List<Task> written = [];
        for (int i = 0; i < changes; i++)
        {
            await world.PauseAsync(LastBegin);
            written.Add(await world.ChangeMembersAsync(keys));
        }

        await Task.WhenAll(written);
    };
}
