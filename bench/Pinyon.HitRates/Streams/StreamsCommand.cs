using System.CommandLine;
using Pinyon.HitRates.Caches;
using Pinyon.Store.Eviction;

namespace Pinyon.HitRates.Streams;

/// <summary>The command line of <c>streams</c>.</summary>
internal sealed class StreamsCommand
{
    private static readonly int[] UsualSizes = [500, 1000, 2000];

    private readonly Option<string[]> _streams = new("--streams")
    {
        Description = $"Which to run; all if absent: {string.Join(' ', StreamKinds.Names)}",
        HelpName = "NAME",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string> _policy = new("--policy")
    {
        Description = "The policy to compare with LRU, D20 and LIRS",
        DefaultValueFactory = _ => "w-tinylfu",
    };

    private readonly Option<int[]> _sizes = new("--sizes")
    {
        Description = "Entries in the cache",
        HelpName = "N",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => UsualSizes,
    };

    private readonly Option<string> _driver = new("--driver")
    {
        Description = "policy: the policy alone. store: a whole store, bounded by the number of entries",
        DefaultValueFactory = _ => CacheDrivers.NameOf(CacheDriver.Policy),
    };

    private readonly Option<int> _seed = new("--seed")
    {
        Description = "The first seed: of the streams, of the hashes and of D20",
        HelpName = "N",
    };

    private readonly Option<int> _runs = new("--runs")
    {
        Description = "How many seeds, one after the other",
        HelpName = "N",
        DefaultValueFactory = _ => 5,
    };

    private readonly Option<int> _jobs = new("--jobs")
    {
        Description = "Cells to run at a time",
        HelpName = "N",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    };

    /// <summary>Puts the command together.</summary>
    public StreamsCommand()
    {
        _streams.AcceptOnlyFromAmong([.. StreamKinds.Names]);
        _policy.AcceptOnlyFromAmong([.. EvictionPolicies.Names]);
        _driver.AcceptOnlyFromAmong(CacheDrivers.NameOf(CacheDriver.Policy), CacheDrivers.NameOf(CacheDriver.Store));
        Command = new Command(
            "streams", "Runs a policy over made-up loops, changes of phase and scans, beside LRU, D20 and LIRS")
        {
            _streams, _policy, _sizes, _driver, _seed, _runs, _jobs,
        };
        Command.SetAction(Run);
    }

    public Command Command { get; }

    private int Run(ParseResult parsed)
    {
        StreamsOptions options = new()
        {
            Streams = parsed.GetValue(_streams) ?? [],
            Policy = parsed.GetValue(_policy)!,
            Sizes = parsed.GetValue(_sizes)!,
            Driver = CacheDrivers.Parse(parsed.GetValue(_driver)!),
            Seed = parsed.GetValue(_seed),
            Runs = parsed.GetValue(_runs),
            Jobs = parsed.GetValue(_jobs),
        };
        Console.Write(StreamsText.Table(options.Policy, new StreamsRun(options).Figures()));
        return 0;
    }
}
