using System.Diagnostics.Metrics;
using System.Reflection;
using Microsoft.Extensions.Logging;
using Pinyon.Observation;

namespace Pinyon.Tests.Observation;

/// <summary>Writes docs/operations/observation.md from the instruments and events that there are.</summary>
internal static class ObservationPage
{
    private const string Metrics = """
        # Metrics, traces and events

        This page is generated: `PINYON_APPROVE=1 ./test.sh Pinyon.Tests` writes it anew.

        ## Metrics

        The meter is `Pinyon`. Every measurement has `pinyon.node`, the node's name; those of a group have
        `pinyon.group`, which is `unknown` where another member asks for a group that this node does not have. The
        durations also have `pinyon.operation` and `pinyon.result` (found, not_found, stored, owner_unreachable and so
        on; done for many keys; answered between members), and their counts are the numbers of requests. The others are
        the node's own counters, read once when a listener asks for all of them. Nothing is measured while nothing
        listens.

        | instrument | kind | unit | what |
        |---|---|---|---|

        """;

    private const string Traces = """

        ## Traces

        The activity source is `Pinyon`. A caller's request is an activity, each call to another member is a client
        activity below it, and the member continues it as a server activity: the call carries a `traceparent` in its
        header, and none while nothing listens at its sender. `tracestate` is not carried.

        ```csharp
        builder.Services.AddPinyon(options => options.Name = "node1");
        // With OpenTelemetry: metrics.AddMeter("Pinyon"), tracing.AddSource("Pinyon")
        ```

        ## Events

        The category is `Pinyon.PinyonNode`; ids are stable.

        | id | name | level | message |
        |---|---|---|---|

        """;

    public static string Write(IEnumerable<Instrument> instruments) =>
        Metrics + Lines(instruments.OrderBy(instrument => instrument.Name, StringComparer.Ordinal).Select(RowOf))
            + Traces + Lines(Events().OrderBy(row => row.Id).Select(row => row.Text));

    private static string RowOf(Instrument instrument) =>
        $"| `{instrument.Name}` | {KindOf(instrument)} | {instrument.Unit} | {instrument.Description} |";

    private static string KindOf(Instrument instrument) => instrument switch
    {
        Histogram<double> => "histogram",
        ObservableCounter<long> => "counter",
        ObservableUpDownCounter<long> => "level",
        _ => throw new ArgumentException($"{instrument.Name} is of no known kind.", nameof(instrument)),
    };

    private static IEnumerable<(int Id, string Text)> Events() =>
        from method in typeof(NodeLog).GetMethods(BindingFlags.Static | BindingFlags.Public)
        let message = method.GetCustomAttribute<LoggerMessageAttribute>()
        where message is not null
        select (message.EventId,
            $"| {message.EventId} | {method.Name} | {message.Level} | {message.Message} |");

    private static string Lines(IEnumerable<string> rows) => string.Concat(rows.Select(row => row + "\n"));
}
