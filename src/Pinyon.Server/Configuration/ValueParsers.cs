using System.Globalization;

namespace Pinyon.Server.Configuration;

/// <summary>Turns a parser that says no into one that says what it takes instead.</summary>
internal static class ValueParsers
{
    public static ValueParser<T> Taking<T>(string form, TryParser<T> parser) =>
        text => parser(text, out T value) ? Parsed.Good(value) : Refuse<T>(form, text);

    public static ValueParser<int> WholeNumber { get; } = Taking<int>(
        "a whole number",
        (string text, out int value) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value));

    public static ValueParser<bool> Switch { get; } = text => text.ToUpperInvariant() switch
    {
        "ON" or "TRUE" => Parsed.Good(true),
        "OFF" or "FALSE" => Parsed.Good(false),
        _ => Refuse<bool>("on or off", text),
    };

    /// <summary>The names of an enumeration, in lower case or any other.</summary>
    public static ValueParser<T> OneOf<T>()
        where T : struct, Enum
    {
        string[] words = [.. Enum.GetNames<T>().Select(name => name.ToLowerInvariant())];
        return text => words.Contains(text, StringComparer.OrdinalIgnoreCase)
            ? Parsed.Good(Enum.Parse<T>(text, ignoreCase: true))
            : Refuse<T>($"one of {string.Join(", ", words)}", text);
    }

    private static Parsed<T> Refuse<T>(string form, string text) =>
        Parsed.Bad<T>(text.Length == 0 ? $"takes {form}, and was given nothing" : $"takes {form}, not '{text}'");
}
