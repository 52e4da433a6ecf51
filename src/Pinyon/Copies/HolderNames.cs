using System.Text;

namespace Pinyon.Copies;

/// <summary>The names of a key's holders, as an explanation carries them: lines of UTF-8.</summary>
internal static class HolderNames
{
    public static ReadOnlyMemory<byte> ToBytes(IEnumerable<string> names) =>
        Encoding.UTF8.GetBytes(string.Join('\n', names));

    public static IReadOnlyList<string> FromBytes(ReadOnlyMemory<byte> bytes) =>
        Encoding.UTF8.GetString(bytes.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
