namespace Pinyon.Store;

/// <summary>A key and its hash, computed once and carried through everything that asks for it.</summary>
public readonly ref struct EntryKey
{
    /// <summary>The greatest length of a key in bytes.</summary>
    public const int MaxLength = 65_535;

    /// <summary>Hashes a key; the bytes are not copied.</summary>
    /// <param name="bytes">1 to <see cref="MaxLength"/> bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">No bytes at all, or too many.</exception>
    public EntryKey(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfZero(bytes.Length, nameof(bytes));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes.Length, MaxLength, nameof(bytes));
        Bytes = bytes;
        Hash = KeyHash.Of(bytes);
    }

    /// <summary>A key that was hashed before.</summary>
    internal EntryKey(ReadOnlySpan<byte> bytes, ulong hash)
    {
        Bytes = bytes;
        Hash = hash;
    }

    /// <summary>The key's bytes.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>A hash for this process alone: its secret is drawn anew at each start.</summary>
    public ulong Hash { get; }
}
