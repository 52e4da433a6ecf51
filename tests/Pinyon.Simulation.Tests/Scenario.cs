using Pinyon.Testing.Histories;

namespace Pinyon.Simulation.Tests;

/// <summary>The parameters of a simulated world; a seed determines the rest.</summary>
/// <param name="Name">The name that tests print.</param>
internal sealed record Scenario(string Name)
{
    public int Nodes { get; init; } = 3;

    public int Clients { get; init; } = 6;

    public int Keys { get; init; } = 2;

    /// <summary>The number of requests of each client.</summary>
    public int Operations { get; init; } = 30;

    /// <summary>The least share of gets among the requests, 0 to 1.</summary>
    public double MoreGets { get; init; }

    /// <summary>What clients ask for besides reading, setting and deleting.</summary>
    public Updates Updates { get; init; }

    /// <summary>The longest delay of a message; a later one may overtake it.</summary>
    public TimeSpan SlowestMessage { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>The longest pause of a client between two requests.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The largest error of a node's wall clock, in either direction.</summary>
    public TimeSpan ClockError { get; init; }

    public IReadOnlyList<Fault> Faults { get; init; } = [];

    /// <summary>The news of a change of members reaches each node within this.</summary>
    public TimeSpan SlowestNews { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How long after a change, when all agree again, copies of before may still be read.</summary>
    public TimeSpan CopiesOutlive { get; init; }

    /// <summary>Changes to the default options of the nodes.</summary>
    public Func<PinyonNodeOptions, PinyonNodeOptions> Configure { get; init; } = options => options;

    /// <summary>Checks the keys in the world after all clients have finished.</summary>
    public Func<World, IReadOnlyList<string>, Task> Settled { get; init; } = (_, _) => Task.CompletedTask;

    /// <summary>The origin of the loaders; null = no loaders.</summary>
    public Origin? Origin { get; init; }

    /// <summary>Checks each node after all clients have finished.</summary>
    public Action<SimulatedNode> Ended { get; init; } = _ => { };

    /// <summary>
    /// Whether a value has one version only. Not where replicas come and go: one whose floor is higher makes the owner
    /// issue a write anew before it is acknowledged (R2), and gets may have seen it before.
    /// </summary>
    public bool HasOneVersion { get; init; } = true;

    /// <summary>The rule that every history must satisfy.</summary>
    public Consistency Consistency { get; init; } = Consistency.Register;

    /// <summary>An additional check of each key's operations, which throws if it fails.</summary>
    public Action<string, IReadOnlyList<Operation>> Rule { get; init; } = (_, _) => { };

    public override string ToString() => Name;
}
