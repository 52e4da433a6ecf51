using System.Text.RegularExpressions;
using Pinyon.Testing.Histories;

namespace Pinyon.Simulation.Tests.Histories;

/// <summary>
/// Reads histories from drawings: one operation on a line, its words, then its time from left to right.
/// </summary>
/// <remarks>
/// <c>set 1 v7 |--|</c>, <c>get 1 |--|</c>, <c>get nothing |--|</c>, <c>delete |--|</c>, <c>load 1 |--|</c>; the last
/// character is <c>|</c> for acknowledged, <c>x</c> for failed, <c>?</c> for unknown.
/// </remarks>
internal static partial class HistoryText
{
    public static IReadOnlyList<Operation> Parse(string text) =>
        [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(ParseLine)];

    private static Operation ParseLine(string line, int number)
    {
        Match parts = Line.Match(line);
        parts.Success.ShouldBeTrue(line);
        System.Text.RegularExpressions.Group time = parts.Groups["time"];
        string value = parts.Groups["value"].Value, version = parts.Groups["version"].Value;
        return new Operation
        {
            Client = $"line {number + 1}",
            Kind = Enum.Parse<OperationKind>(parts.Groups["kind"].Value, ignoreCase: true),
            Value = long.TryParse(value, out long found) ? found : null,
            Version = version.Length == 0 ? 0 : ulong.Parse(version),
            Start = At(time.Index, number),
            End = At(time.Index + time.Length - 1, number),
            Outcome = time.Value[^1] switch
            {
                '|' => OperationOutcome.Acknowledged,
                'x' => OperationOutcome.Failed,
                _ => OperationOutcome.Unknown,
            },
        };
    }

    private static Moment At(int column, int line) =>
        new((column * 1000) + line, TimeSpan.FromMilliseconds(column));

    [GeneratedRegex(@"^\s*(?<kind>\w+)( (?<value>\d+|nothing))?( v(?<version>\d+))?\s+(?<time>\|-*[|x?])\s*$",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Line { get; }
}
