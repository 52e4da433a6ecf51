using Pinyon.Membership;
using Pinyon.Routing;

namespace Pinyon.Tests.Routing;

/// <summary>Prints and checks the figures of docs/internals/routing.md.</summary>
public sealed class SlotTableReport(ITestOutputHelper output)
{
    private const double MostMaxOverMean = 1.10;
    private const double MostMovedOverUnavoidable = 1.20;

    // 92 is the worst of all: there a leave raises every cap by three slots at once, which is 1.5 % of them.
    private static readonly int[] Counts = [2, 3, 5, 10, 20, 50, 92, 100];

    private static readonly string[] NamePatterns = ["node", "cache-", "10.0.0."];

    [Fact]
    public void Table_2To100Members_KeepsItsFigures()
    {
        output.WriteLine("| n | max/mean, cap off | max/mean | leave: mean | worst | join: mean | worst |");
        output.WriteLine("|---|---|---|---|---|---|---|");
        foreach (int count in Counts)
        {
            double uncapped = NamePatterns.Max(name => TableOf(count, name, CappedRing.Uncapped).MaxOverMean());
            double capped = NamePatterns.Max(name => TableOf(count, name).MaxOverMean());
            double[] leaves = [.. NamePatterns.SelectMany(name => Leaves(Clusters.Equal(count, name)))];
            double[] joins = [.. NamePatterns.SelectMany(name => Joins(TableOf(count, name)))];

            output.WriteLine(
                $"| {count} | {uncapped:F2} | {capped:F2} | {leaves.Average():F3} | {leaves.Max():F3} "
                    + $"| {joins.Average():F3} | {joins.Max():F3} |");
            capped.ShouldBeLessThanOrEqualTo(MostMaxOverMean, $"{count} members");
            leaves.Max().ShouldBeLessThanOrEqualTo(MostMovedOverUnavoidable, $"a leave of {count} members");
            joins.Max().ShouldBeLessThanOrEqualTo(MostMovedOverUnavoidable, $"a join to {count} members");
        }
    }

    [Fact]
    public void Build_100Members_PrintsItsTime()
    {
        TimeProvider time = TimeProvider.System;
        var members = Clusters.Equal(100);
        double best = double.MaxValue;
        double bestStandIn = double.MaxValue;
        for (int round = 0; round < 20; round++)
        {
            long start = time.GetTimestamp();
            var table = new SlotTable(members);
            best = Math.Min(best, time.GetElapsedTime(start).TotalMilliseconds);

            start = time.GetTimestamp();
            table.StandInOf(0).ShouldNotBe(table.OwnerOf(0));
            bestStandIn = Math.Min(bestStandIn, time.GetElapsedTime(start).TotalMilliseconds);
        }

        output.WriteLine($"100 members: table {best:F2} ms, stand-ins of one member {bestStandIn:F2} ms (best of 20)");
    }

    private static IEnumerable<double> Leaves(MembershipSnapshot members) =>
        SlotMoves.OfEveryLeave(members).Select(moves => moves.Ratio);

    private static IEnumerable<double> Joins(SlotTable table) => Enumerable.Range(0, 10).Select(
        i => SlotMoves.Between(new SlotTable(table.Members.With($"joiner-{i}")), table, $"joiner-{i}").Ratio);

    private static SlotTable TableOf(int count, string name, int cap = SlotTable.CapPercent) =>
        new(Clusters.Equal(count, name), cap);
}
