using System.Buffers.Text;

namespace Pinyon.Load.Keys;

/// <summary>A key's number as the key itself: <c>key-0</c>, <c>key-1</c> …; plain in URLs and in JSON.</summary>
internal static class KeyText
{
    /// <summary>The maximum number of keys, which bounds their length.</summary>
    public const int MaxKeys = 100_000_000;

    public const int MaxLength = 12;

    private static ReadOnlySpan<byte> Prefix => "key-"u8;

    /// <summary>Writes the key; returns how many bytes it has.</summary>
    public static int Write(int key, Span<byte> destination)
    {
        Prefix.CopyTo(destination);
        Utf8Formatter.TryFormat(key, destination[Prefix.Length..], out int digits);
        return Prefix.Length + digits;
    }

    public static byte[] ToBytes(int key)
    {
        Span<byte> buffer = stackalloc byte[MaxLength];
        return buffer[..Write(key, buffer)].ToArray();
    }

    public static string ToText(int key) => $"key-{key}";
}
