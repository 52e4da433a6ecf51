using System.CommandLine;
using Pinyon.Load.Keys;

namespace Pinyon.Load.Options;

/// <summary>The command line: every option with its shape, its default and its meaning.</summary>
internal sealed class LoadCommand
{
    private readonly Option<Uri[]?> _http = new("--http")
    {
        Description = "Nodes to load over HTTP (SDCS dialect), each request to one of them at random",
        HelpName = "URL[,URL...]",
        CustomParser = ValueReaders.Urls,
    };

    private readonly Option<string[]?> _peer = new("--peer")
    {
        Description = "Members to load with peer requests, each answered from its own store. Also writes keys there "
            + "that other members own: not for clusters in use",
        HelpName = "HOST:PORT[,...]",
        CustomParser = ValueReaders.Addresses,
    };

    private readonly Option<string[]?> _member = new("--member")
    {
        Description = "Members of a cluster that this process joins as 'load'; requests only keys that they own. "
            + "Their lists need it: --static NAME=HOST:PORT,load=127.0.0.1:1",
        HelpName = "NAME=HOST:PORT[,...]",
        CustomParser = ValueReaders.Members,
    };

    private readonly Option<int> _callers = Whole(
        "--callers", 1, 10_000, 32, "Callers at once; each sends a request as soon as it has the answer to its last");

    private readonly Option<double> _seconds = Real("--seconds", 0.1, 86_400, 10, "How long to measure");

    private readonly Option<double> _warmup = Real("--warmup", 0, 3600, 2, "Seconds before that, which do not count");

    private readonly Option<int> _keys = Whole("--keys", 1, KeyText.MaxKeys, 10_000, "Keys; all are written first");

    private readonly Option<int> _valueSize = Whole("--value-size", 0, 64 << 20, 100, "Bytes of a value");

    private readonly Option<double> _reads = Real(
        "--reads", 0, 1, 0.95, "Share of the requests that read; the others write");

    private readonly Option<string> _distribution = new("--distribution")
    {
        Description = "Which keys: uniform, or a few hot ones (zipf with exponent 0.99)",
        HelpName = "uniform|zipf",
        DefaultValueFactory = _ => "uniform",
        CustomParser = ValueReaders.OneOf("uniform", "zipf"),
    };

    private readonly Option<int> _batch = Whole(
        "--batch", 1, 10_000, 1, "Keys of one request; over HTTP only writes can have several");

    private readonly Option<int> _seed = Whole(
        "--seed", 0, int.MaxValue, 1, "Seed of the random numbers: the same seed draws the same keys and values");

    private readonly Option<bool> _verify = new("--verify")
    {
        Description = "Check that each value read is one that was written under its key; a wrong one exits with 1",
    };

    private readonly Option<int[]?> _pid = new("--pid")
    {
        Description = "Processes of the servers: reports their CPU time per request (Linux)",
        HelpName = "PID[,PID...]",
        CustomParser = ValueReaders.ProcessIds,
    };

    private readonly Option<string> _json = new("--json")
    {
        Description = "Write options and figures as one JSON object; - writes it to the standard output, instead of "
            + "the text",
        HelpName = "FILE|-",
    };

    /// <summary>Builds the command.</summary>
    /// <param name="run">Runs with options that were parsed; returns the exit code.</param>
    public LoadCommand(Func<LoadOptions, CancellationToken, Task<int>> run)
    {
        Root = new RootCommand(
            "Puts load on nodes of Pinyon in a closed loop: fills all keys, warms up, measures, and prints "
            + "throughput, latency, errors and CPU per request. Exit code 0: measured; 1: nothing could be "
            + "measured, or a value was wrong; 2: bad options.")
        {
            _http, _peer, _member, _callers, _seconds, _warmup, _keys, _valueSize, _reads, _distribution, _batch, _seed,
            _verify, _pid, _json,
        };
        Root.SetAction((parsed, cancellationToken) => run(Read(parsed), cancellationToken));
    }

    public RootCommand Root { get; }

    private static Option<int> Whole(string name, int least, int most, int usual, string description) => new(name)
    {
        Description = description,
        HelpName = "N",
        DefaultValueFactory = _ => usual,
        CustomParser = ValueReaders.WholeNumber(least, most),
    };

    private static Option<double> Real(string name, double least, double most, double usual, string description) =>
        new(name)
        {
            Description = description,
            HelpName = "N",
            DefaultValueFactory = _ => usual,
            CustomParser = ValueReaders.Number(least, most),
        };

    private LoadOptions Read(ParseResult parsed) => new()
    {
        Http = parsed.GetValue(_http) ?? [],
        Peers = parsed.GetValue(_peer) ?? [],
        Members = parsed.GetValue(_member) ?? [],
        Callers = parsed.GetValue(_callers),
        Seconds = parsed.GetValue(_seconds),
        Warmup = parsed.GetValue(_warmup),
        Keys = parsed.GetValue(_keys),
        ValueSize = parsed.GetValue(_valueSize),
        Reads = parsed.GetValue(_reads),
        Distribution = parsed.GetValue(_distribution) == "zipf" ? KeyDistribution.Zipf : KeyDistribution.Uniform,
        Batch = parsed.GetValue(_batch),
        Seed = parsed.GetValue(_seed),
        Verify = parsed.GetValue(_verify),
        ProcessIds = parsed.GetValue(_pid) ?? [],
        JsonFile = parsed.GetValue(_json),
    };
}
