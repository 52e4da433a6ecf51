using System.Buffers.Text;

namespace Pinyon.Benchmarks;

/// <summary>Keys of twenty bytes, side by side in one array.</summary>
internal sealed class KeySet
{
    public const int KeyLength = 20;

    private readonly byte[] _bytes;

    public KeySet(int count)
    {
        Count = count;
        _bytes = GC.AllocateUninitializedArray<byte>(count * KeyLength);
        for (int i = 0; i < count; i++) Write(i, _bytes.AsSpan(i * KeyLength, KeyLength));
    }

    public int Count { get; }

    public ReadOnlySpan<byte> this[int number] => _bytes.AsSpan(number * KeyLength, KeyLength);

    /// <summary>Writes the key of a number: <c>user:000000000000042</c>.</summary>
    public static void Write(long number, Span<byte> target)
    {
        "user:"u8.CopyTo(target);
        Utf8Formatter.TryFormat(number, target[5..], out _, new('D', KeyLength - 5));
    }

    /// <summary>Numbers of keys, drawn by Zipf's law and scattered over the set.</summary>
    public static int[] Zipf(int keys, int draws, double skew, int seed)
    {
        double[] sums = new double[keys];
        double sum = 0;
        for (int i = 0; i < keys; i++) sums[i] = sum += 1 / Math.Pow(i + 1, skew);
        var random = new Random(seed);
        int[] scattered = [.. Enumerable.Range(0, keys)];
        random.Shuffle(scattered);
        int[] drawn = new int[draws];
        for (int i = 0; i < draws; i++)
        {
            int rank = Array.BinarySearch(sums, random.NextDouble() * sum);
            drawn[i] = scattered[Math.Min(rank < 0 ? ~rank : rank, keys - 1)];
        }

        return drawn;
    }
}
