using System.Globalization;

namespace Pinyon.Server.Configuration;

/// <summary>Sizes as people write them: <c>256MB</c>, <c>1GB</c>, <c>64KiB</c>, or a plain number of bytes.</summary>
internal static class SizeText
{
    // Every unit is a power of 1024, with or without the i: a budget of memory is counted as memory is made, and
    // `maxmemory 256mb` means the same 268,435,456 bytes to people who come from Redis.
    private static readonly string[] Units = ["B", "KB", "MB", "GB", "TB"];

    public const string Form = "a size such as 64KB, 256MB or 1GB";

    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        int digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        digits = digits < 0 ? text.Length : digits;
        int power = PowerOf(text[digits..]);
        if (power < 0 || !long.TryParse(text.AsSpan(0, digits), NumberStyles.None, null, out long number))
        {
            return false;
        }

        long unit = 1L << (10 * power);
        if (number > long.MaxValue / unit)
        {
            return false;
        }

        bytes = number * unit;
        return true;
    }

    /// <summary>In the greatest unit that fits, one decimal, rounded down: <c>1.5GB</c>.</summary>
    public static string Format(long bytes)
    {
        int power = 0;
        while (power < Units.Length - 1 && bytes >> (10 * (power + 1)) > 0)
        {
            power++;
        }

        decimal tenths = decimal.Floor(bytes * 10m / (1L << (10 * power)));
        return $"{(tenths / 10).ToString("0.#", CultureInfo.InvariantCulture)}{Units[power]}";
    }

    private static int PowerOf(string unit) => unit.ToUpperInvariant() switch
    {
        "" or "B" => 0,
        "K" or "KB" or "KIB" => 1,
        "M" or "MB" or "MIB" => 2,
        "G" or "GB" or "GIB" => 3,
        "T" or "TB" or "TIB" => 4,
        _ => -1,
    };
}
