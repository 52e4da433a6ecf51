using System.CommandLine;
using Pinyon.HitRates.Caches;
using Pinyon.HitRates.Streams;

namespace Pinyon.HitRates;

/// <summary>The command line: every option with its shape, its default and its meaning.</summary>
internal sealed class HitRatesCommand
{
    private readonly Option<string> _traces = new("--traces")
    {
        Description = "Folder with *.keys.zzd.gz, and reference.csv for sizes, LRU and the optimum",
        HelpName = "DIR",
        Required = true,
    };

    private readonly Option<string?> _policies = new("--policies")
    {
        Description = $"Which to run; all if absent: {string.Join(' ', CacheKinds.Names)}",
        HelpName = "NAME[,NAME...]",
    };

    private readonly Option<string?> _sizes = new("--sizes")
    {
        Description = "Entries in the cache; those of reference.csv if absent",
        HelpName = "N[,N...]",
    };

    private readonly Option<string?> _trace = new("--trace")
    {
        Description = "Which traces; all of the folder if absent",
        HelpName = "NAME[,NAME...]",
    };

    private readonly Option<string> _driver = new("--driver")
    {
        Description = "What to run them in. policy: each policy alone, in one piece, counting entries. store: a whole "
            + "store with room for so many entries, in as many shards as it chooses. store-bytes: a whole store with a "
            + "budget of bytes for so many entries of the trace's mean size (100 bytes if it has none), from 5,000 "
            + "entries up; LRU is then the store's own within the same budget, and the optimum is farthest next use",
        HelpName = string.Join('|', CacheDrivers.Names),
        DefaultValueFactory = _ => CacheDrivers.NameOf(CacheDriver.Policy),
    };

    private readonly Option<int> _shards = new("--shards")
    {
        Description = "Cut stores into so many shards, a power of two; as they choose themselves if 0",
        HelpName = "N",
    };

    private readonly Option<int> _jobs = new("--jobs")
    {
        Description = "Cells to run at a time",
        HelpName = "N",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    };

    private readonly Option<int> _seed = new("--seed")
    {
        Description = "Changes the hashes of the keys; figures should hardly depend on it",
        HelpName = "N",
    };

    private readonly Option<int> _runs = new("--runs")
    {
        Description = "Run it all so often, each time with the next seed, and tell mean and spread; the files are of "
            + "the last run",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<int> _fewest = new("--fewest")
    {
        Description = "Leave out sizes of fewer entries",
        HelpName = "N",
    };

    private readonly Option<string?> _out = new("--out")
    {
        Description = "Write the figures there, in the columns of reference.csv",
        HelpName = "FILE.csv",
    };

    private readonly Option<string?> _svg = new("--svg")
    {
        Description = "Draw them there: miss ratio against size, a panel for each trace",
        HelpName = "FILE.svg",
    };

    /// <summary>Puts the command together.</summary>
    /// <param name="run">What to do with options that can be read; returns the exit code.</param>
    public HitRatesCommand(Func<HitRatesOptions, int> run)
    {
        _driver.AcceptOnlyFromAmong([.. CacheDrivers.Names]);
        Root = new RootCommand(
            "Runs eviction policies over recorded requests and tells which share of them missed. Exit code 0: done; "
            + "2: bad options, or nothing to read.")
        {
            _traces, _policies, _sizes, _trace, _driver, _shards, _jobs, _seed, _runs, _fewest, _out, _svg,
            new StreamsCommand().Command,
        };
        Root.SetAction(parsed => run(Read(parsed)));
    }

    public RootCommand Root { get; }

    private static string[] Split(string? list) =>
        list?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    private HitRatesOptions Read(ParseResult parsed) => new()
    {
        Folder = parsed.GetValue(_traces)!,
        Policies = Split(parsed.GetValue(_policies)),
        Sizes = [.. Split(parsed.GetValue(_sizes)).Select(size => int.TryParse(size, out int entries) ? entries : 0)],
        Traces = Split(parsed.GetValue(_trace)),
        Driver = CacheDrivers.Parse(parsed.GetValue(_driver)!),
        Shards = parsed.GetValue(_shards),
        Jobs = parsed.GetValue(_jobs),
        Seed = parsed.GetValue(_seed),
        Runs = parsed.GetValue(_runs),
        Fewest = parsed.GetValue(_fewest),
        CsvFile = parsed.GetValue(_out),
        SvgFile = parsed.GetValue(_svg),
    };
}
