using Pinyon.Testing.Histories;

namespace Pinyon.Simulation.Tests.Histories;

/// <summary>Random histories of a correct register: each operation takes effect within its time.</summary>
internal static class RandomHistory
{
    /// <summary>The longest time before and after its effect that an operation lasts; effects are 1 apart.</summary>
    private const double Longest = 5;

    public static IReadOnlyList<Operation> Make(Random random, int count)
    {
        List<(Operation Operation, double Start, double End)> made = [];
        long? value = null;
        for (int i = 0; i < count; i++)
        {
            OperationKind kind = random.NextDouble() switch
            {
                < 0.6 => OperationKind.Get,
                < 0.9 => OperationKind.Set,
                _ => OperationKind.Delete,
            };
            bool isUnknown = kind is not OperationKind.Get && random.Next(8) == 0;
            long? own = kind switch
            {
                OperationKind.Get => value,
                OperationKind.Set => i,
                _ => null,
            };
            bool takesEffect = !isUnknown || random.Next(2) == 0;
            value = takesEffect ? own : value;
            var operation = new Operation
            {
                Client = $"client {i}",
                Kind = kind,
                Value = own,
                Outcome = isUnknown ? OperationOutcome.Unknown : OperationOutcome.Acknowledged,
                Start = default,
                End = default,
            };
            made.Add((operation, i - (Longest * random.NextDouble()), i + (Longest * random.NextDouble())));
        }

        double[] times = [.. made.SelectMany(one => (double[])[one.Start, one.End]).Order()];
        return [.. made.Select(one => one.Operation with { Start = At(times, one.Start), End = At(times, one.End) })];
    }

    /// <summary>Makes one get return a value that was overwritten before it began; null if no get can.</summary>
    public static IReadOnlyList<Operation>? WithAStaleGet(Random random, IReadOnlyList<Operation> history)
    {
        Operation[] gets = [.. history.Where(operation => !operation.IsWrite)];
        random.Shuffle(gets);
        foreach (Operation get in gets)
        {
            Operation[] overwritten = [.. history.Where(older => older is { Kind: OperationKind.Set, IsCertain: true }
                && history.Any(newer =>
                    newer is { IsWrite: true, IsCertain: true } && older.Precedes(newer) && newer.Precedes(get)))];
            if (overwritten.Length > 0)
            {
                Operation stale = get with { Value = overwritten[random.Next(overwritten.Length)].Value };
                return [.. history.Select(operation => operation == get ? stale : operation)];
            }
        }

        return null;
    }

    private static Moment At(double[] times, double time) =>
        new(Array.BinarySearch(times, time), TimeSpan.FromMilliseconds(Longest + time));
}
