using System.CommandLine;
using System.CommandLine.Parsing;

namespace Pinyon.Server.Configuration;

/// <summary>What stood on the command line.</summary>
/// <param name="Layer">The settings.</param>
/// <param name="AsksForHelp">Whether <c>--help</c> was among the flags.</param>
/// <param name="AsksForVersion">Whether <c>--version</c> was.</param>
internal sealed record CommandLine(SettingLayer Layer, bool AsksForHelp, bool AsksForVersion)
{
    public const string HelpFlag = "--help";
    public const string VersionFlag = "--version";

    // System.CommandLine only cuts the line into flags and values: values are read where those of files are read,
    // and what is wrong is told in our words, all at once.
    public static CommandLine Read(IReadOnlyList<string> arguments, FaultList faults)
    {
        var help = new Option<bool>(HelpFlag, "-h", "-?") { Arity = ArgumentArity.Zero };
        var version = new Option<bool>(VersionFlag) { Arity = ArgumentArity.Zero };
        var flags = Settings.All.ToDictionary(
            setting => setting, setting => new Option<string[]>(setting.Flag) { Arity = ArgumentArity.ZeroOrMore });
        var command = new Command("pinyon-server") { help, version };
        foreach (Option flag in flags.Values)
        {
            command.Add(flag);
        }

        ParseResult result = command.Parse(
            arguments, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
        AddUnmatched(arguments, result.UnmatchedTokens, faults);
        var layer = new SettingLayer();
        foreach ((Setting setting, Option<string[]> flag) in flags)
        {
            Take(layer, setting, result.GetResult(flag), faults);
        }

        return new CommandLine(layer, Has(result, help), Has(result, version));
    }

    private static void Take(SettingLayer layer, Setting setting, OptionResult? given, FaultList faults)
    {
        if (given is null)
        {
            return;
        }

        string[] values = [.. given.Tokens.Select(token => token.Value)];
        if (values.Length == 0 && setting.Alone is { } alone)
        {
            values = [alone];
        }

        if (given.IdentifierTokenCount > 1)
        {
            layer.Spoil(setting);
            faults.Add($"{setting.Flag} is given {Times(given.IdentifierTokenCount)}");
        }
        else if (values is not [{ } value] || IsFlag(value))
        {
            layer.Spoil(setting);
            faults.Add($"{setting.Flag} needs a value: {setting.Flag} {setting.Shape}");
            AddUnmatched(values, values, faults);
        }
        else
        {
            layer.TryAdd(setting, new SettingValue(value));
        }
    }

    // A flag without a value has a result even where it does not stand.
    private static bool Has(ParseResult result, Option flag) => result.GetResult(flag) is { Implicit: false };

    private static void AddUnmatched(
        IReadOnlyList<string> arguments, IReadOnlyList<string> unmatched, FaultList faults)
    {
        foreach (string token in unmatched)
        {
            if (token.StartsWith('-'))
            {
                AddUnknownFlag(token.Split('=')[0], faults);
            }
            else if (!FollowsUnknownFlag(token, arguments, unmatched))
            {
                faults.Add($"'{token}' belongs to no flag; a value stands behind its flag, as in --memory 256MB");
            }
        }
    }

    private static void AddUnknownFlag(string flag, FaultList faults)
    {
        string? near = Spelling.Nearest(
            flag, [.. Settings.All.Select(setting => setting.Flag), HelpFlag, VersionFlag], candidate => candidate);
        faults.Add(string.Equals(near, flag, StringComparison.Ordinal)
            ? $"{flag} stands behind a lone --, which ends the flags"
            : $"{flag} is not a flag; {(near is null ? "--help lists them" : $"did you mean {near}?")}");
    }

    // In `--memroy 1GB` the value is not a second mistake.
    private static bool FollowsUnknownFlag(
        string token, IReadOnlyList<string> arguments, IReadOnlyList<string> unmatched) =>
        Enumerable.Range(1, Math.Max(0, arguments.Count - 1)).Any(i =>
            string.Equals(arguments[i], token, StringComparison.Ordinal)
            && arguments[i - 1].StartsWith('-')
            && unmatched.Contains(arguments[i - 1], StringComparer.Ordinal));

    private static bool IsFlag(string token) => token.StartsWith("--", StringComparison.Ordinal);

    private static string Times(int count) => count == 2 ? "twice" : $"{count} times";
}
