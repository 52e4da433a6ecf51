using System.CommandLine;
using System.CommandLine.Parsing;
using Pinyon.Server.Configuration.Values;

namespace Pinyon.Server.Configuration;

/// <summary>The content of the command line.</summary>
/// <param name="Layer">The settings.</param>
/// <param name="AsksForHelp">Whether <c>--help</c> was among the flags.</param>
/// <param name="AsksForVersion">Whether <c>--version</c> was among them.</param>
internal sealed record CommandLine(SettingLayer Layer, bool AsksForHelp, bool AsksForVersion)
{
    public const string HelpFlag = "--help";
    public const string VersionFlag = "--version";

    // System.CommandLine only splits the line into flags and values. Values are parsed where those of files are, so
    // that all faults are reported together and in the same words.
    public static CommandLine Read(IReadOnlyList<string> arguments, List<string> faults)
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

    private static void Take(SettingLayer layer, Setting setting, OptionResult? given, List<string> faults)
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
            layer.TryAdd(setting, value);
        }
    }

    // A flag without a value has a result even when it is not on the line.
    private static bool Has(ParseResult result, Option flag) => result.GetResult(flag) is { Implicit: false };

    private static void AddUnmatched(
        IReadOnlyList<string> arguments, IReadOnlyList<string> unmatched, List<string> faults)
    {
        foreach (string token in unmatched)
        {
            if (token.StartsWith('-'))
            {
                AddUnknownFlag(token.Split('=')[0], faults);
            }
            else if (!FollowsUnknownFlag(token, arguments, unmatched))
            {
                faults.Add($"'{token}' belongs to no flag; a value follows its flag, as in --memory 256MB");
            }
        }
    }

    private static void AddUnknownFlag(string flag, List<string> faults)
    {
        string? near = Spelling.Nearest(
            flag, [.. Settings.All.Select(setting => setting.Flag), HelpFlag, VersionFlag], candidate => candidate);
        faults.Add(string.Equals(near, flag, StringComparison.Ordinal)
            ? $"{flag} follows a lone --, which ends the flags"
            : $"{flag} is not a flag; {(near is null ? "--help lists them" : $"did you mean {near}?")}");
    }

    // In `--memroy 1GB` the value is not a second fault.
    private static bool FollowsUnknownFlag(
        string token, IReadOnlyList<string> arguments, IReadOnlyList<string> unmatched) =>
        Enumerable.Range(1, Math.Max(0, arguments.Count - 1)).Any(i =>
            string.Equals(arguments[i], token, StringComparison.Ordinal)
            && arguments[i - 1].StartsWith('-')
            && unmatched.Contains(arguments[i - 1], StringComparer.Ordinal));

    private static bool IsFlag(string token) => token.StartsWith("--", StringComparison.Ordinal);

    private static string Times(int count) => count == 2 ? "twice" : $"{count} times";
}
