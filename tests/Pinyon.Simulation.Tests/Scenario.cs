using Pinyon.Testing.Histories;

namespace Pinyon.Simulation.Tests;

/// <summary>What a simulated world is like; a seed decides the rest.</summary>
/// <param name="Name">As tests show it.</param>
internal sealed record Scenario(string Name)
{
    public int Nodes { get; init; } = 3;

    public int Clients { get; init; } = 6;

    public int Keys { get; init; } = 2;

    /// <summary>How often each client asks for something.</summary>
    public int Operations { get; init; } = 30;

    /// <summary>Of the requests, how many are gets whatever else is asked: 0 to 1.</summary>
    public double MoreGets { get; init; }

    /// <summary>A message is on its way for any time up to this; the next one may overtake it.</summary>
    public TimeSpan SlowestMessage { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Longest time that a client does nothing between two requests.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How far a node's wall clock may be wrong, either way.</summary>
    public TimeSpan ClockError { get; init; }

    public IReadOnlyList<Fault> Faults { get; init; } = [];

    /// <summary>The news of a change of members reaches each node within this.</summary>
    public TimeSpan SlowestNews { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How long after a change, when all agree again, copies of before may still be read.</summary>
    public TimeSpan CopiesOutlive { get; init; }

    /// <summary>What the nodes are started with, other than usual.</summary>
    public Func<PinyonNodeOptions, PinyonNodeOptions> Configure { get; init; } = options => options;

    /// <summary>Looks at the keys in the world when all clients are done.</summary>
    public Func<World, IReadOnlyList<string>, Task> Settled { get; init; } = (_, _) => Task.CompletedTask;

    /// <summary>What the nodes load from; null = there are no loaders.</summary>
    public Origin? Origin { get; init; }

    /// <summary>Looks at each node when all clients are done.</summary>
    public Action<SimulatedNode> Ended { get; init; } = _ => { };

    /// <summary>
    /// Whether a value has one version only. Not where replicas come and go: one whose floor is higher makes the owner
    /// issue a write anew before it is acknowledged (R2), and gets may have seen it before.
    /// </summary>
    public bool HasOneVersion { get; init; } = true;

    /// <summary>What every history must be.</summary>
    public Consistency Consistency { get; init; } = Consistency.Register;

    /// <summary>Looks at what was asked of each key besides, and throws if it is not as it must be.</summary>
    public Action<string, IReadOnlyList<Operation>> Rule { get; init; } = (_, _) => { };

    public override string ToString() => Name;
}
