using System.IO.Compression;

namespace Pinyon.HitRates.Traces;

/// <summary>Reads traces: gzip of variable-length numbers, each the zig-zag coded step from the key before.</summary>
internal static class TraceFile
{
    private const string Ending = ".keys.zzd.gz";

    /// <summary>The names of the traces in a folder.</summary>
    public static IReadOnlyList<string> Names(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*" + Ending)
            .Select(file => Path.GetFileName(file)[..^Ending.Length])
            .Order(StringComparer.Ordinal),
    ];

    public static Trace Read(string folder, string name)
    {
        using FileStream file = File.OpenRead(Path.Combine(folder, name + Ending));
        using var unzipped = new GZipStream(file, CompressionMode.Decompress);
        using var buffered = new BufferedStream(unzipped, 1 << 16);
        List<uint> keys = [];
        long key = 0;
        uint most = 0;
        while (TryReadNumber(buffered, out ulong coded))
        {
            key += (long)(coded >> 1) ^ -(long)(coded & 1);
            keys.Add((uint)key);
            most = Math.Max(most, (uint)key);
        }

        return new Trace(name, [.. keys], (int)most + 1);
    }

    private static bool TryReadNumber(Stream stream, out ulong number)
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
