namespace Pinyon.Server.Configuration;

/// <summary>Makes the two kinds of <see cref="Parsed{T}"/>.</summary>
internal static class Parsed
{
    public static Parsed<T> Good<T>(T value) => new(value, []);

    public static Parsed<T> Bad<T>(string problem) => new(default!, [problem]);
}
