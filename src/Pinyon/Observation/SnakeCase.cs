using System.Collections.Frozen;

namespace Pinyon.Observation;

/// <summary>The values of an enumeration as metrics and traces write them: <c>not_found</c>.</summary>
internal static class SnakeCase<T>
    where T : struct, Enum
{
    private static readonly FrozenDictionary<T, string> Names =
        Enum.GetValues<T>().ToFrozenDictionary(value => value, value => Write(value.ToString()));

    public static string Of(T value) => Names[value];

    private static string Write(string name) => string.Concat(name.Select((letter, i) =>
        char.IsAsciiLetterUpper(letter) && i > 0
            ? $"_{char.ToLowerInvariant(letter)}"
            : $"{char.ToLowerInvariant(letter)}"));
}
