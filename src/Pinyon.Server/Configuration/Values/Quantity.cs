using System.Globalization;

namespace Pinyon.Server.Configuration.Values;

/// <summary>
/// A whole number and its unit: sizes such as <c>256MB</c> or <c>64KiB</c>, times such as <c>500ms</c> or <c>3s</c>.
/// </summary>
internal static class Quantity
{
    public const string SizeForm = "a size such as 64KB, 256MB or 1GB";
    public const string DurationForm = "a time with its unit, such as 500ms, 3s or 2m";

    // Every unit is a power of 1024, with or without the i, because memory is counted that way:
    // `maxmemory 256mb` means the same 268,435,456 bytes in Redis.
    private static readonly string[] SizeUnits = ["B", "KB", "MB", "GB", "TB"];

    /// <summary>Reads a size; a number alone counts bytes.</summary>
    public static bool TryParseSize(string text, out long bytes)
    {
        ReadOnlySpan<char> digits = Split(text, out string unit);
        int power = unit switch
        {
            "" or "B" => 0,
            "K" or "KB" or "KIB" => 1,
            "M" or "MB" or "MIB" => 2,
            "G" or "GB" or "GIB" => 3,
            "T" or "TB" or "TIB" => 4,
            _ => -1,
        };
        bytes = 0;
        if (power < 0 || !long.TryParse(digits, NumberStyles.None, null, out long number)
            || number > long.MaxValue >> (10 * power))
        {
            return false;
        }

        bytes = number << (10 * power);
        return true;
    }

    /// <summary>Reads a time. A number alone is refused, because it does not say what it counts.</summary>
    public static bool TryParseDuration(string text, out TimeSpan duration)
    {
        ReadOnlySpan<char> digits = Split(text, out string unit);
        TimeSpan? one = unit switch
        {
            "MS" => TimeSpan.FromMilliseconds(1),
            "S" => TimeSpan.FromSeconds(1),
            "M" => TimeSpan.FromMinutes(1),
            "H" => TimeSpan.FromHours(1),
            _ => null,
        };
        bool isNumber = int.TryParse(digits, NumberStyles.None, null, out int number);
        bool fits = one is not null && number <= TimeSpan.MaxValue / one;
        duration = fits ? number * one!.Value : TimeSpan.Zero;
        return isNumber && fits;
    }

    /// <summary>Writes a size in the greatest unit that fits, with one decimal, rounded down: <c>1.5GB</c>.</summary>
    public static string FormatSize(long bytes)
    {
        int power = 0;
        while (power < SizeUnits.Length - 1 && bytes >> (10 * (power + 1)) > 0)
        {
            power++;
        }

        decimal tenths = decimal.Floor(bytes * 10m / (1L << (10 * power)));
        return $"{(tenths / 10).ToString("0.#", CultureInfo.InvariantCulture)}{SizeUnits[power]}";
    }

    private static ReadOnlySpan<char> Split(string text, out string unit)
    {
        int end = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        end = end < 0 ? text.Length : end;
        unit = text[end..].ToUpperInvariant();
        return text.AsSpan(0, end);
    }
}
