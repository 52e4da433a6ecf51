namespace Pinyon.Store.Tests.Kit;

/// <summary>A value whose length and bytes all follow from key and version, so that a torn one shows.</summary>
internal static class WitnessValue
{
    public static int Length(int key, ulong version) => (int)((version * 7919 + (ulong)key * 104_729) % 4000);

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
