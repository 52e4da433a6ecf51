using System.Globalization;

namespace Pinyon.Server.Configuration.Values;

/// <summary>Parsers of the values of settings, which name the form that they expect when they refuse a text.</summary>
internal static class ValueParsers
{
    public delegate bool TryParser<T>(string text, out T value);

    public static Func<string, Parsed<int>> WholeNumber { get; } = Taking<int>(
        "a whole number",
        (string text, out int value) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value));

    public static Func<string, Parsed<double>> Number { get; } = Taking<double>(
        "a number such as 0.5",
        (string text, out double value) =>
            double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value));

    public static Func<string, Parsed<long>> Size { get; } = Taking<long>(Quantity.SizeForm, Quantity.TryParseSize);

    public static Func<string, Parsed<TimeSpan>> Duration { get; } =
        Taking<TimeSpan>(Quantity.DurationForm, Quantity.TryParseDuration);

    /// <summary>The name of a file, which need not exist.</summary>
    public static Func<string, Parsed<string>> FileName { get; } = text =>
        text.Length == 0 ? Parsed<string>.Bad("takes the name of a file, and was given nothing")
        : text.Contains('\0') ? Parsed<string>.Bad("takes the name of a file, which never contains U+0000")
        : Parsed<string>.Good(text);

    public static Func<string, Parsed<bool>> Switch { get; } = Taking<bool>("on or off", TryParseSwitch);

    /// <summary>Accepts what the parser accepts.</summary>
    /// <param name="form">What it accepts, as it is named in the refusal of anything else.</param>
    /// <param name="parser">Reads a value.</param>
    public static Func<string, Parsed<T>> Taking<T>(string form, TryParser<T> parser) => text =>
        parser(text, out T value) ? Parsed<T>.Good(value)
        : Parsed<T>.Bad(text.Length == 0 ? $"takes {form}, and was given nothing" : $"takes {form}, not '{text}'");

    /// <summary>Accepts one of some lower-case names, in any case.</summary>
    public static Func<string, Parsed<T>> OneOf<T>(IEnumerable<string> names, TryParser<T> parser) =>
        Taking($"one of {string.Join(", ", names)}", (string text, out T value) =>
            parser(text.ToLowerInvariant(), out value));

    /// <summary>Accepts the names of an enumeration, in any case.</summary>
    public static Func<string, Parsed<T>> OneOf<T>()
        where T : struct, Enum
    {
        var values = Enum.GetValues<T>().ToDictionary(
            value => value.ToString().ToLowerInvariant(), StringComparer.Ordinal);
        return OneOf<T>(values.Keys, values.TryGetValue);
    }

    private static bool TryParseSwitch(string text, out bool isOn)
    {
        string word = text.ToLowerInvariant();
        isOn = word is "on" or "true";
        return isOn || word is "off" or "false";
    }
}
