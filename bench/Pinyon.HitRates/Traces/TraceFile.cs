using System.IO.Compression;

namespace Pinyon.HitRates.Traces;

/// <summary>Reads traces: gzip of variable-length numbers, each the zig-zag coded step from the one before.</summary>
internal static class TraceFile
{
    private const string KeysEnding = ".keys.zzd.gz";
    private const string SizesEnding = ".size.zzd.gz";

    /// <summary>The names of the traces in a folder.</summary>
    public static IReadOnlyList<string> Names(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*" + KeysEnding)
            .Select(file => Path.GetFileName(file)[..^KeysEnding.Length])
            .Order(StringComparer.Ordinal),
    ];

    public static Trace Read(string folder, string name)
    {
        uint[] keys = [.. Numbers(Path.Combine(folder, name + KeysEnding)).Select(number => (uint)number)];
        string sizes = Path.Combine(folder, name + SizesEnding);
        int unique = keys.Length == 0 ? 0 : (int)keys.Max() + 1;
        return new Trace(name, keys, unique, File.Exists(sizes) ? [.. Numbers(sizes).Select(size => (int)size)] : null);
    }

    private static IEnumerable<long> Numbers(string path)
    {
        using FileStream file = File.OpenRead(path);
        using var unzipped = new GZipStream(file, CompressionMode.Decompress);
        using var buffered = new BufferedStream(unzipped, 1 << 16);
        long number = 0;
        while (TryReadStep(buffered, out ulong coded))
        {
            number += (long)(coded >> 1) ^ -(long)(coded & 1);
            yield return number;
        }
    }

    private static bool TryReadStep(Stream stream, out ulong number)
    {
        number = 0;
        for (int shift = 0; ; shift += 7)
        {
            int part = stream.ReadByte();
            if (part < 0) return false;
            number |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80) return true;
        }
    }
}
