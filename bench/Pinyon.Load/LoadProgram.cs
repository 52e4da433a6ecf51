using System.CommandLine;
using System.CommandLine.Invocation;
using Pinyon.Load.Options;
using Pinyon.Load.Reports;
using Pinyon.Load.Targets;

namespace Pinyon.Load;

/// <summary>Runs the tool: from the command line to the exit code.</summary>
internal static class LoadProgram
{
    private const int Measured = 0;
    private const int Failed = 1;
    private const int BadOptions = 2;
    private const int Interrupted = 130;

    public static async Task<int> RunAsync(string[] arguments)
    {
        ParseResult parsed = new LoadCommand(MeasureAsync).Root.Parse(arguments);
        if (parsed.Action is not ParseErrorAction)
        {
            return await parsed.InvokeAsync();
        }

        return await RefuseAsync(parsed.Errors.Select(error => error.Message).Distinct(StringComparer.Ordinal));
    }

    private static async Task<int> RefuseAsync(IEnumerable<string> faults)
    {
        await Console.Error.WriteLineAsync(string.Join(Environment.NewLine, [.. faults, "--help lists all options."]));
        return BadOptions;
    }

    private static async Task<int> MeasureAsync(LoadOptions options, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> faults = OptionRules.Faults(options);
        if (faults.Count > 0)
        {
            return await RefuseAsync(faults);
        }

        var progress = new ProgressLine(Console.Error, !Console.IsErrorRedirected, TimeProvider.System);
        try
        {
            (Report? report, string? fault) =
                await new LoadRun(options, progress, TimeProvider.System).RunAsync(cancellationToken);
            if (report is null)
            {
                await Console.Error.WriteLineAsync(fault);
                return Failed;
            }

            await WriteAsync(report);
            return report.Requests == 0 || report.Errors.ContainsKey(Outcome.WrongValue) ? Failed : Measured;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Cancelled: nothing is reported.");
            return Interrupted;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"--json could not be written: {fault.Message}");
            return Failed;
        }
    }

    private static async Task WriteAsync(Report report)
    {
        string? file = report.Options.JsonFile;
        Console.WriteLine(file == "-" ? ReportJson.Write(report) : ReportText.Write(report));
        if (file is not (null or "-"))
        {
            await File.WriteAllTextAsync(file, ReportJson.Write(report) + "\n");
        }
    }
}
