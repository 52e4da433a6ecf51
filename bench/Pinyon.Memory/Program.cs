using System.CommandLine;
using Pinyon.Memory;

var seconds = new Option<int>("--seconds") { Description = "How long to measure.", DefaultValueFactory = _ => 60 };
var megaBytes = new Option<int>("--budget") { Description = "The store's budget in MB.", DefaultValueFactory = _ => 512 };
var entries = new Option<int>("--entries") { Description = "How many entries.", DefaultValueFactory = _ => 10_000_000 };
var seed = new Option<int>("--seed") { Description = "Repeats a run's random choices.", DefaultValueFactory = _ => 1 };

var churn = new Command("churn", "Does the limit hold while sizes of 16 B to 256 KB come and go in a changing mix?")
{
    seconds, megaBytes, seed,
};
churn.SetAction(parsed => new ChurnRun(
    (long)parsed.GetValue(megaBytes) << 20,
    TimeSpan.FromSeconds(parsed.GetValue(seconds)),
    parsed.GetValue(seed),
    TimeProvider.System).Run(Console.Out));

var pauses = new Command("pauses", "What does the garbage collector do to a full store beside a thread that allocates?")
{
    seconds, entries,
};
pauses.SetAction(parsed => new PauseRun(
    parsed.GetValue(entries),
    TimeSpan.FromSeconds(parsed.GetValue(seconds)),
    TimeProvider.System).Run(Console.Out));

return new RootCommand("Measures what a store does to the memory of its process.") { churn, pauses }.Parse(args).Invoke();
