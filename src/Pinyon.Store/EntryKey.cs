using System.Diagnostics;

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
        : this(bytes, KeyHash.Of(bytes))
    {
    }

    /// <summary>A key that was hashed before; the bytes are not copied.</summary>
    /// <remarks>
    /// For layers that hash a key once and carry the hash with a copy of its bytes. The store does not check the hash:
    /// with any other one it loses entries and cannot evict them properly.
    /// </remarks>
    /// <param name="bytes">1 to <see cref="MaxLength"/> bytes.</param>
    /// <param name="hash">The hash that <see cref="Hash"/> gave for the same bytes in this process.</param>
    /// <exception cref="ArgumentOutOfRangeException">No bytes at all, or too many.</exception>
    public EntryKey(ReadOnlySpan<byte> bytes, ulong hash)
    {
        ArgumentOutOfRangeException.ThrowIfZero(bytes.Length, nameof(bytes));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes.Length, MaxLength, nameof(bytes));
        Debug.Assert(hash == KeyHash.Of(bytes), "the hash of other bytes, or of another process");
        Bytes = bytes;
        Hash = hash;
    }

    /// <summary>The key's bytes.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>A hash for this process alone: its secret is drawn anew at each start.</summary>
    public ulong Hash { get; }
}
