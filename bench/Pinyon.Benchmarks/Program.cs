using Pinyon.Benchmarks;

switch (args.FirstOrDefault())
{
    case "speed":
        SpeedBench.Run();
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
    default:
        Console.Error.WriteLine("Usage: Pinyon.Benchmarks speed | overhead | churn [SECONDS] | pauses [SECONDS]");
        return 2;
}
