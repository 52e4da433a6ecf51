using System.CommandLine.Parsing;
using System.Globalization;
using Pinyon.Membership;

namespace Pinyon.Load.Options;

/// <summary>Parses the values of options; a bad value is reported in one sentence.</summary>
internal static class ValueReaders
{
    public static Func<ArgumentResult, int> WholeNumber(int least, int most) => result =>
        int.TryParse(Text(result), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
            && number >= least && number <= most
            ? number
            : Fail<int>(result, $"is a whole number from {least} to {most}, not '{Text(result)}'");

    public static Func<ArgumentResult, double> Number(double least, double most) => result =>
        double.TryParse(Text(result), NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            && number >= least && number <= most
            ? number
            : Fail<double>(result, $"is a number from {least} to {most}, not '{Text(result)}'");

    public static Func<ArgumentResult, string> OneOf(params string[] words) => result =>
        words.Contains(Text(result), StringComparer.Ordinal)
            ? Text(result)
            : Fail<string>(result, $"is {string.Join(" or ", words)}, not '{Text(result)}'")!;

    public static Uri[]? Urls(ArgumentResult result) => List(
        result,
        text => Uri.TryCreate(text.EndsWith('/') ? text : text + "/", UriKind.Absolute, out Uri? url)
            && url.Scheme == Uri.UriSchemeHttp && url.Query.Length == 0 ? url : null,
        "is a URL such as http://127.0.0.1:9527, or several with commas between");

    public static string[]? Addresses(ArgumentResult result) => List(
        result,
        text => HostPort.TryParse(text, out _) ? text : null,
        "is HOST:PORT such as 127.0.0.1:7946, or several with commas between");

    public static string[]? Members(ArgumentResult result) => List(
        result,
        text => text.Split('=') is [{ Length: > 0 }, var address] && HostPort.TryParse(address, out _) ? text : null,
        "is NAME=HOST:PORT such as node1=127.0.0.1:7946, or several with commas between");

    public static int[]? ProcessIds(ArgumentResult result)
    {
        string[]? texts = List(
            result,
            text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int id) && id > 0
                ? text
                : null,
            "is the number of a process, or several with commas between");
        return texts?.Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToArray();
    }

    private static T[]? List<T>(ArgumentResult result, Func<string, T?> read, string rule)
        where T : class
    {
        List<T> items = [];
        foreach (string text in Text(result).Split(','))
        {
            if (read(text.Trim()) is not { } item)
            {
                return Fail<T[]>(result, $"{rule}; '{text}' is none");
            }

            items.Add(item);
        }

        return [.. items];
    }

    private static string Text(ArgumentResult result) => result.Tokens[0].Value;

    private static T? Fail<T>(ArgumentResult result, string rule)
    {
        result.AddError($"{((OptionResult)result.Parent!).Option.Name} {rule}.");
        return default;
    }
}
