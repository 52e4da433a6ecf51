using Pinyon.Testing.Histories;

namespace Pinyon.Simulation.Tests;

/// <summary>
/// Members leave, return and start anew while clients read and write: an entry may be lost when its owner changes and
/// at no other time, and nothing is stale, hangs or is answered twice (<see cref="Disputes"/> says what is held to
/// what).
/// </summary>
public sealed class ChangingMembersTests(ITestOutputHelper output)
{
    private const int Changes = 3;

    /// <summary>A request has three seconds; a write may wait for a lease and replicas, or be frozen.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    public static TheoryData<string, int> Worlds =>
        [.. from scenario in Scenarios.All
            from replicas in new[] { 0, 1 }
            select (scenario.Name, replicas)];

    [Theory]
    [MemberData(nameof(Worlds))]
    public void Keys_WhileMembersComeAndGo_AreLostAtAChangeAloneAndNeverStale(string name, int replicas)
    {
        Operation[] operations = [.. SeedsFor(replicas).SelectMany(seed => Simulation.Run(With(name, replicas), seed))];

        Tell(operations);
        operations.ShouldContain(operation => operation.Kind == OperationKind.Get && operation.Value != null);
    }

    [Theory]
    [MemberData(nameof(Worlds))]
    public void Copies_WhileMembersComeAndGo_AreNeverStaleALeaseAfterAChange(string name, int replicas)
    {
        var copies = new CopyCounting();
        Scenario scenario = WithCopies(name, replicas) with { Ended = copies.Add };

        Operation[] operations = [.. SeedsFor(replicas).SelectMany(seed => Simulation.Run(scenario, seed))];

        Tell(operations);
        output.WriteLine(copies.ToString());
        copies.Hits.ShouldBeGreaterThan(0);
    }

    [Theory]
    [MemberData(nameof(Worlds))]
    public void Loads_WhileMembersComeAndGo_BringNothingThatIsStale(string name, int replicas)
    {
        Operation[] operations =
            [.. SeedsFor(replicas).SelectMany(seed => Simulation.Run(WithLoaders(name, replicas), seed))];

        Tell(operations);
        operations.ShouldContain(operation => operation.Kind == OperationKind.Load);
    }

    [Fact]
    public void Seed_RunAgain_GivesTheSameHistory()
    {
        Scenario scenario = With("everything", replicas: 1);
        int seed = Seeds.All.First();

        Simulation.Run(scenario, seed).ShouldBe(Simulation.Run(scenario, seed));
    }

    private static IEnumerable<int> SeedsFor(int replicas) => replicas == 0 ? Seeds.Fewer : Seeds.Fewest;

    internal static Scenario With(string name, int replicas, double hotReads = 100)
    {
        Scenario scenario = Scenarios.Named(name);
        Fault comeAndGo = Faults.ComeAndGo(Changes, Simulation.KeysOf(scenario));
        return scenario with
        {
            Nodes = 4,
            LongestPause = 3 * scenario.LongestPause,
            Faults = [.. scenario.Faults, comeAndGo],
            Rule = AnswersInTime,
            HasOneVersion = replicas == 0,
            Configure = options => options with
            {
                Groups =
                [
                    new GroupOptions
                    {
                        Name = PinyonNodeOptions.DefaultGroup,
                        HotReadsPerSecond = hotReads,
                        Replicas = replicas,
                    },
                ],
            },
        };
    }

    internal static Scenario WithCopies(string name, int replicas) => With(name, replicas, hotReads: 0) with
    {
        Operations = 2 * Scenarios.Named(name).Operations,
        MoreGets = 0.75,
        CopiesOutlive = TimeSpan.FromSeconds(1),
    };

    internal static Scenario WithLoaders(string name, int replicas) => With(name, replicas) with
    {
        Origin = new Origin { Throws = 0.05 },
        MoreGets = 0.3,
        Consistency = Consistency.LossyRegister,
    };

    private static void AnswersInTime(string key, IReadOnlyList<Operation> operations)
    {
        foreach (Operation operation in operations.Where(each =>
            each.Kind is not (OperationKind.Change or OperationKind.Load)))
        {
            TimeSpan time = operation.End.Time - operation.Start.Time;
            if (time > Longest)
            {
                throw new InvalidOperationException($"'{key}': {operation.Kind} took {time}.");
            }
        }
    }

    private void Tell(Operation[] operations)
    {
        Operation[] changes = [.. operations.Where(operation => operation.Kind is OperationKind.Change)];
        Operation[] others = [.. operations.Except(changes)];
        output.WriteLine(
            $"{others.Length} operations, {changes.Length} changes of a key's owner, "
            + $"{others.Count(operation => operation.Outcome is OperationOutcome.Unknown)} of unknown outcome, "
            + $"{others.Count(operation => operation is { IsWrite: false, Value: not null })} gets saw a value");
    }
}
