namespace Pinyon.Benchmarks.Cluster;

/// <summary>Three applications that each embed a node: hot keys with copies and without, and a stampede.</summary>
internal static class ClusterBench
{
    private const int Nodes = 3;
    private const int StampedeCallers = 10_000;
    private const int Stampedes = 10;

    /// <summary>Seconds of every round that do not count, in which keys become hot.</summary>
    private const double WarmUp = 2;

    /// <summary>Seconds of a warm-up round of each kind, for the JIT compiler.</summary>
    private const double FirstRound = 4;

    private static readonly double[] ReadShares = [0.95, 0.999];

    /// <param name="rounds">Rounds of each kind, which alternate, so that other load affects both.</param>
    /// <param name="seconds">The measured time of a round.</param>
    /// <param name="callers">Callers in each process.</param>
    public static async Task RunAsync(int rounds, double seconds, int callers)
    {
        NodeProcess[] nodes = await NodeProcess.StartAsync(Nodes);
        try
        {
            await HotKeysAsync(nodes, rounds, seconds, callers);
            Console.WriteLine();
            await StampedesAsync(nodes);
        }
        finally
        {
            foreach (NodeProcess node in nodes) node.Dispose();
        }
    }

    private static async Task HotKeysAsync(NodeProcess[] nodes, int rounds, double seconds, int callers)
    {
        foreach (string group in new[] { EmbeddedNode.Copied, EmbeddedNode.Plain })
        {
            await nodes[0].AskAsync<string>($"fill {group}");
            await MeasureAsync(nodes, group, ReadShares[0], FirstRound, callers);
        }

        Console.WriteLine("| reads | copies | reads/s | writes/s | reads per second of CPU | from a copy "
            + "| copies ended per write |");
        Console.WriteLine("|--:|---|--:|--:|--:|--:|--:|");
        List<string> ratios = [];
        foreach (double reads in ReadShares)
        {
            List<HotKeyFigures> copied = [];
            List<HotKeyFigures> plain = [];
            for (int i = 0; i < rounds; i++)
            {
                plain.Add(await MeasureAsync(nodes, EmbeddedNode.Plain, reads, seconds, callers));
                copied.Add(await MeasureAsync(nodes, EmbeddedNode.Copied, reads, seconds, callers));
            }

            Print(reads, "no", plain);
            Print(reads, "yes", copied);
            ratios.Add(Ratio(reads, copied, plain));
        }

        Console.WriteLine();
        ratios.ForEach(Console.WriteLine);
    }

    private static async Task<HotKeyFigures> MeasureAsync(
        NodeProcess[] nodes, string group, double reads, double seconds, int callers)
    {
        string command = $"hot {group} {callers} {reads} {WarmUp} {seconds}";
        return HotKeyFigures.Sum(await Task.WhenAll(nodes.Select(node => node.AskAsync<HotKeyFigures>(command))));
    }

    private static void Print(double reads, string copies, List<HotKeyFigures> rounds)
    {
        var sum = HotKeyFigures.Sum(rounds);
        double seconds = rounds.Sum(round => round.Seconds);
        Console.WriteLine(
            $"| {reads:P1} | {copies} | {sum.Reads / seconds:N0} | {sum.Writes / seconds:N0} "
            + $"| {sum.ReadsPerCpuSecond:N0} | {sum.CopyShare:P1} | {(double)sum.Revoked / sum.Writes:F2} |");
    }

    private static string Ratio(double reads, List<HotKeyFigures> copied, List<HotKeyFigures> plain)
    {
        double[] ratios = [.. copied.Zip(plain, (with, without) => with.ReadsPerCpuSecond / without.ReadsPerCpuSecond)];
        string each = string.Join(", ", ratios.Select(ratio => $"{ratio:F2}"));
        double median = ratios.Order().ElementAt((ratios.Length - 1) / 2);
        return $"- {reads:P1} reads: {median:F2} x as many reads per second of CPU with copies "
            + $"(median; rounds: {each})";
    }

    private static async Task StampedesAsync(NodeProcess[] nodes)
    {
        Console.WriteLine("| stampede | callers answered | loads | seconds |");
        Console.WriteLine("|--:|--:|--:|--:|");
        for (int i = 1; i <= Stampedes; i++)
        {
            string key = $"stampede-{i}";
            StampedeFigures[] all = await Task.WhenAll(nodes.Select((node, number) =>
                node.AskAsync<StampedeFigures>($"stampede {(StampedeCallers + number) / Nodes} {key}")));
            int[] loads = await Task.WhenAll(nodes.Select(node => node.AskAsync<int>($"loads {key}")));
            Console.WriteLine(
                $"| {i} | {all.Sum(one => one.Answers):N0} | {loads.Sum()} | {all.Max(one => one.Seconds):F3} |");
        }
    }
}
