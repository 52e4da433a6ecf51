using Pinyon.Membership;
using Pinyon.Peers;
using Pinyon.Routing;

namespace Pinyon.Simulation.Tests;

/// <summary>
/// P3 with a replica of every entry (R9) and copies: the history is that of one register, and if no message is lost,
/// owner and replica have the same entries in the end.
/// </summary>
public sealed class ReplicasTests(ITestOutputHelper output)
{
    /// <summary>After this time every message has arrived.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(10);

    private static readonly GroupOptions Group = new()
    {
        Name = PinyonNodeOptions.DefaultGroup,
        HotReadsPerSecond = 0,
        Replicas = 1,
    };

    public static TheoryData<string> ScenarioNames => [.. Scenarios.All.Select(scenario => scenario.Name)];

    [Theory]
    [MemberData(nameof(ScenarioNames))]
    public void HotKeys_WithAReplica_AreLinearizableAndTheReplicaAgrees(string name)
    {
        long kept = 0;
        long skipped = 0;
        long found = 0;
        Scenario scenario = Scenarios.Named(name);
        scenario = scenario with
        {
            Configure = options => options with { Groups = [Group] },
            Settled = scenario.Faults.Count == 0
                ? async (world, keys) => found += await CompareAsync(world, keys)
                : scenario.Settled,
            Ended = node =>
            {
                kept += node.Group.Statistics.Replicas.Kept;
                skipped += node.Group.Statistics.Replicas.Skipped;
            },
        };

        int operations = Seeds.All.Sum(seed => Simulation.Run(scenario, seed).Count);

        output.WriteLine(
            $"{Seeds.All.Count()} seeds, {operations} operations: {kept} kept by replicas, {skipped} skipped; "
            + $"{found} keys had a value in the end");
        kept.ShouldBeGreaterThan(0);
        (found > 0).ShouldBe(scenario.Faults.Count == 0);
    }

    /// <returns>How many of the keys have a value.</returns>
    private static async Task<int> CompareAsync(World world, IReadOnlyList<string> keys)
    {
        await world.PassAsync(Quiet);
        int found = 0;
        foreach (CacheKey key in keys.Select(key => new CacheKey(key)))
        {
            SimulatedNode node = world.AnyNode();
            Member replica = node.Node.Members[node.Node.View.Slots.StandInOf(KeySlot.Of(key.Bytes.Span))];
            PeerResult owned = await ReadAsync(world.NodeOf(node.Node.OwnerOf(key)), key);
            PeerResult kept = await ReadAsync(world.NodeOf(replica), key);

            (kept.Status, kept.Version).ShouldBe((owned.Status, owned.Version), $"{key} at {replica}");
            kept.Value.ToArray().ShouldBe(owned.Value.ToArray(), $"{key} at {replica}");
            found += owned.Status is PeerStatus.Found ? 1 : 0;
        }

        return found;
    }

    private static async Task<PeerResult> ReadAsync(SimulatedNode node, CacheKey key)
    {
        var header = new PeerHeader(node.Node.Ring, Clock: 0, Final: true, NotAfter: 0);
        var request = new PeerRequest(
            PeerOperation.Get, PinyonNodeOptions.DefaultGroup, header, [new PeerItem(key)]);
        return (await node.Node.Handler.AnswerAsync(request, TestContext.Current.CancellationToken)).Results[0];
    }
}
