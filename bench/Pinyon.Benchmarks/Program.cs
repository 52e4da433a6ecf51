using Pinyon.Benchmarks;
using Pinyon.Benchmarks.Cluster;
using Pinyon.Store;
using Pinyon.Store.Eviction;

switch (args.FirstOrDefault())
{
    case "speed":
        SpeedBench.Run(Policy(), args.Contains("--short"));
        return 0;
    case "group":
        await GroupBench.RunAsync();
        return 0;
    case "overhead":
        OverheadBench.Run();
        return 0;
    case OverheadBench.ChildCommand:
        OverheadBench.RunChild(args[1..]);
        return 0;
    case "churn":
        return ChurnBench.Run(args.Length > 1 ? int.Parse(args[1]) : 600) ? 0 : 1;
    case "pauses":
        PauseBench.Run(args.Length > 1 ? int.Parse(args[1]) : 60);
        return 0;
    case "cluster":
        await ClusterBench.RunAsync(Number(1, 3), Number(2, 2), Number(3, 32));
        return 0;
    case "observation":
        await ObservationBench.RunAsync(Number(1, 50), Number(2, 200), withListener: !args.Contains("--quiet"));
        return 0;
    case "bare":
        await BareKestrel.RunAsync(Number(1, 19900));
        return 0;
    case NodeCommands.ChildCommand:
        await NodeCommands.RunAsync(args[1..]);
        return 0;
    default:
        Console.Error.WriteLine(
            "Usage: Pinyon.Benchmarks speed [POLICY] [--short] | group | overhead | churn [SECONDS] | pauses [SECONDS]"
            + " | cluster [ROUNDS] [SECONDS] [CALLERS] | observation [ROUNDS] [MILLISECONDS] [--quiet] | bare [PORT]");
        return 2;
}

int Number(int place, int usual) => args.Length > place ? int.Parse(args[place]) : usual;

EvictionPolicyKind Policy() =>
    args.Skip(1).Select(word => word.Replace("-", "", StringComparison.Ordinal))
        .Where(word => Enum.TryParse<EvictionPolicyKind>(word, ignoreCase: true, out _))
        .Select(word => Enum.Parse<EvictionPolicyKind>(word, ignoreCase: true))
        .FirstOrDefault(new StoreOptions { BudgetBytes = StoreOptions.MinBudgetBytes }.Eviction);
