using System.Text;

namespace Pinyon.Testing.Histories;

/// <summary>Draws operations as lines over time, for people.</summary>
internal static class TimeDiagram
{
    // A column for each start and end, in their order; the figures beside it show the time between them.
    //
    //   set 1    |-----|         client 1 via b   0.000 to 0.010 s, version 7
    //   set 2       |--?         client 2 via a   0.004 to 0.010 s, outcome unknown

    private const int ColumnWidth = 3;

    public static string Draw(IReadOnlyList<Operation> operations)
    {
        long[] moments = [.. operations
            .SelectMany(operation => (long[])[operation.Start.Order, operation.End.Order])
            .Distinct().Order()];
        int words = operations.Max(operation => WordsOf(operation).Length);
        int clients = operations.Max(operation => operation.Client.Length);
        var text = new StringBuilder();
        foreach (Operation operation in operations.OrderBy(operation => operation.Start.Order))
        {
            text.Append(WordsOf(operation).PadRight(words + 2))
                .Append(LineOf(operation, moments).PadRight(moments.Length * ColumnWidth))
                .Append(operation.Client.PadRight(clients + 2))
                .AppendLine(FiguresOf(operation));
        }

        return text.ToString();
    }

    private static string WordsOf(Operation operation) => operation.Kind switch
    {
        OperationKind.Get => $"get → {operation.Value?.ToString() ?? "nothing"}",
        OperationKind.Set => $"set {operation.Value}",
        OperationKind.Load => $"load {operation.Value}",
        OperationKind.Increment => $"add {operation.Argument} → {Told(operation, operation.Value)}",
        OperationKind.Append => $"append {operation.Argument} → {Told(operation, operation.Length)} digits",
        OperationKind.GetAndSet => $"swap {operation.Value} → {Told(operation, operation.Before)}",
        OperationKind.GetAndRemove => $"take → {Told(operation, operation.Before)}",
        OperationKind.Expire => $"expire in {operation.Argument} ms",
        OperationKind.Change => "owner changes",
        _ => "delete",
    };

    private static string Told(Operation operation, long? answer) =>
        operation.IsCertain ? answer?.ToString() ?? "nothing" : "?";

    private static string LineOf(Operation operation, long[] moments)
    {
        int start = Array.IndexOf(moments, operation.Start.Order) * ColumnWidth;
        int end = Array.IndexOf(moments, operation.End.Order) * ColumnWidth;
        char last = operation.Outcome switch
        {
            OperationOutcome.Acknowledged => '|',
            OperationOutcome.Failed => 'x',
            _ => '?',
        };
        return new string(' ', start) + '|' + new string('-', Math.Max(0, end - start - 1)) + last;
    }

    private static string FiguresOf(Operation operation) =>
        $"{operation.Start.Time.TotalSeconds:F3} to {operation.End.Time.TotalSeconds:F3} s"
        + (operation.Version == 0 ? "" : $", version {operation.Version}")
        + (operation.Outcome is OperationOutcome.Acknowledged ? "" : $", outcome {operation.Outcome}");
}
