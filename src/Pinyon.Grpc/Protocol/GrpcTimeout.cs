namespace Pinyon.Grpc.Protocol;

/// <summary>The header <c>grpc-timeout</c>: one to eight digits and a unit, <c>H M S m u n</c>.</summary>
/// <remarks>Source: grpc/grpc <c>doc/PROTOCOL-HTTP2.md</c>, "Timeout".</remarks>
internal static class GrpcTimeout
{
    private const int MaxDigits = 8;
    private const long MaxValue = 99_999_999;
    private const long NanosecondsPerTick = 100;

    /// <summary>The finest unit that holds the time in eight digits, rounded up, never less than 1 n.</summary>
    public static string Format(TimeSpan timeout)
    {
        long ticks = Math.Max(timeout.Ticks, 0);
        if (ticks <= MaxValue / NanosecondsPerTick)
        {
            return $"{Math.Max(ticks * NanosecondsPerTick, 1)}n";
        }

        foreach (char unit in "umSMH")
        {
            long perUnit = TicksPer(unit);
            long value = (ticks / perUnit) + (ticks % perUnit == 0 ? 0 : 1);
            if (value <= MaxValue)
            {
                return $"{value}{unit}";
            }
        }

        return $"{MaxValue}H";
    }

    public static bool TryParse(string text, out TimeSpan timeout)
    {
        timeout = default;
        if (text.Length is < 2 or > MaxDigits + 1)
        {
            return false;
        }

        long value = 0;
        foreach (char c in text.AsSpan(0, text.Length - 1))
        {
            if (!char.IsAsciiDigit(c))
            {
                return false;
            }

            value = (value * 10) + (c - '0');
        }

        char unit = text[^1];
        long ticks = unit == 'n' ? (value + NanosecondsPerTick - 1) / NanosecondsPerTick : value * TicksPer(unit);
        timeout = new TimeSpan(ticks);
        return unit == 'n' || TicksPer(unit) > 0;
    }

    private static long TicksPer(char unit) => unit switch
    {
        'H' => TimeSpan.TicksPerHour,
        'M' => TimeSpan.TicksPerMinute,
        'S' => TimeSpan.TicksPerSecond,
        'm' => TimeSpan.TicksPerMillisecond,
        'u' => TimeSpan.TicksPerMicrosecond,
        _ => 0,
    };
}
