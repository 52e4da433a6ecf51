using System.Globalization;

namespace Pinyon.Server.Configuration;

/// <summary>Spans of time as people write them: <c>500ms</c>, <c>3s</c>, <c>2m</c>, <c>1h</c>.</summary>
internal static class DurationText
{
    public const string Form = "a time with its unit, such as 500ms, 3s or 2m";

    /// <summary>Reads a whole number and its unit. A number alone is refused: nobody knows what it counts.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        int digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        if (digits <= 0 || !int.TryParse(text.AsSpan(0, digits), NumberStyles.None, null, out int number))
        {
            return false;
        }

        TimeSpan? unit = UnitOf(text[digits..]);
        duration = number * (unit ?? TimeSpan.Zero);
        return unit is not null;
    }

    private static TimeSpan? UnitOf(string text) => text.ToUpperInvariant() switch
    {
        "MS" => TimeSpan.FromMilliseconds(1),
        "S" => TimeSpan.FromSeconds(1),
        "M" => TimeSpan.FromMinutes(1),
        "H" => TimeSpan.FromHours(1),
        _ => null,
    };
}
