using Pinyon.Testing.Histories;

namespace Pinyon.Simulation.Tests;

/// <summary>P2 and P3 with loaders (R3) and hot copies (R4), including clears and removals by tag.</summary>
public sealed class ReadThroughTests(ITestOutputHelper output)
{
    // What is checked. Each key is a register that sets, deletes and loads write. A load writes a value of its own at
    // the instant at which its loader is called, or never. Clears and removals by tag are deletes of every key, each
    // with its own instant, because all values have the tag.
    //
    // Why this is what R3 and P3 promise. A loader's result is as old as its call, so it may count as written then: for
    // callers that joined its flight before a write detached it, and for all callers once it is stored if no write
    // did. Both read it before any later write. In these worlds a loader is called in the same step in which its flight
    // takes its version (ImmediateScheduler, and the gate allows more loads than there are), so no write falls between
    // the two and the instant is exact. That would not hold if old values were returned while new ones are loaded:
    // there is no refresh and no grace here.
    //
    // What is not checked. Between a load's call and its end other callers find nothing although the register has a
    // value, and entries expire: so a look-up that finds nothing is ignored (Consistency.LossyRegister). That does not
    // apply to gets that may load: they return a value or an error. LoadsOnceRule checks whether loads are needed.

    private static readonly Origin Bad = new()
    {
        Throws = 0.1,
        Hangs = 0.05,
        LongestLife = TimeSpan.FromMilliseconds(400),
    };

    private static readonly Scenario Calm = With("calm", new Origin());

    public static TheoryData<string, bool> Worlds =>
        [.. Scenarios.All.Select(scenario => (scenario.Name, false)), ("calm", true), ("everything", true)];

    [Theory]
    [MemberData(nameof(Worlds))]
    public void Keys_LoadedFromABadOriginAndWritten_AreLinearizable(string name, bool takesMany)
    {
        var copies = new CopyCounting();
        Scenario scenario = With(name, Bad with { TakesMany = takesMany }) with
        {
            Keys = takesMany ? 6 : 2,   // so many that one owner has several of them
            Ended = copies.Add,
        };

        Operation[] operations = [.. Seeds.Fewer.SelectMany(seed => Simulation.Run(scenario, seed))];

        output.WriteLine($"{Seeds.Fewer.Count()} seeds, {Told(operations)}, {copies}");
        operations.ShouldContain(load => load.Kind == OperationKind.Load && load.Outcome == OperationOutcome.Failed);
        copies.Hits.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Calm_KeysThatAreWrittenToo_AreLoadedAgainOnlyAfterAWrite()
    {
        Scenario scenario = Calm with { Rule = LoadsOnceRule.Check };

        Operation[] operations = [.. Seeds.Fewer.SelectMany(seed => Simulation.Run(scenario, seed))];

        output.WriteLine($"{Seeds.Fewer.Count()} seeds, {Told(operations)}");
        operations.ShouldAllBe(operation => operation.Outcome == OperationOutcome.Acknowledged);
    }

    [Fact]
    public void Quiet_EachKey_IsLoadedOnce()
    {
        Scenario scenario = Calm with { Keys = 5, Operations = 10, MoreGets = 1, Rule = LoadsOnceRule.Check };

        foreach (int seed in Seeds.Fewer)
        {
            IReadOnlyList<Operation> operations = Simulation.Run(scenario, seed);

            operations.Count(operation => operation.Kind is OperationKind.Load)
                .ShouldBe(operations.Select(operation => operation.Value).Distinct().Count(), $"seed {seed}");
        }
    }

    [Fact]
    public void Seed_RunAgain_GivesTheSameHistory()
    {
        Scenario everything = With("everything", Bad);
        int seed = Seeds.Fewer.First();

        Simulation.Run(everything, seed).ShouldBe(Simulation.Run(everything, seed));
    }

    private static Scenario With(string name, Origin origin) => Scenarios.Named(name) with
    {
        Origin = origin,
        MoreGets = 0.3,
        Consistency = Consistency.LossyRegister,
        Configure = options => options with
        {
            Groups = [new GroupOptions { Name = PinyonNodeOptions.DefaultGroup, HotReadsPerSecond = 0 }],
        },
    };

    private static string Told(Operation[] operations) =>
        $"{operations.Length} operations: {operations.Count(operation => operation.Kind is OperationKind.Load)} loads, "
        + $"{operations.Count(operation => operation.Outcome is not OperationOutcome.Acknowledged)} without success";
}
