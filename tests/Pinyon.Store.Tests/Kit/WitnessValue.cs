namespace Pinyon.Store.Tests.Kit;

/// <summary>A value whose length and bytes follow from key and version, so that a torn one is detected.</summary>
internal static class WitnessValue
{
    // Four lengths only: most writes meet a value of their own length, the likeliest to be written over in place.
    public static int Length(int key, ulong version) => 1000 * (int)((version + (ulong)key) % 4);

    public static Span<byte> Fill(Span<byte> buffer, int key, ulong version)
    {
        Span<byte> value = buffer[..Length(key, version)];
        for (int i = 0; i < value.Length; i++) value[i] = ByteAt(i, key, version);
        return value;
    }

    public static bool IsWhole(ReadOnlySpan<byte> value, int key, in EntryInfo info)
    {
        if (info.Length != Length(key, info.Version)) return false;
        for (int i = 0; i < info.Length; i++)
        {
            if (value[i] != ByteAt(i, key, info.Version)) return false;
        }

        return true;
    }

    private static byte ByteAt(int i, int key, ulong version) => (byte)(version * 31 + (ulong)(key + i));
}
