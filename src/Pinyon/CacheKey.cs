using System.Text;
using Pinyon.Routing;
using Pinyon.Store;
using Pinyon.Text;

namespace Pinyon;

/// <summary>A key: 1 to 65,535 bytes. Text becomes its UTF-8.</summary>
/// <remarks>
/// Hash and slot are computed once, here, and travel with the key down to the store and through requests to other
/// members: an application that reads one key often keeps the <see cref="CacheKey"/>. Keys with a <c>{hash tag}</c> are
/// placed by the tag alone, so keys with the same tag have the same owner.
/// </remarks>
public readonly struct CacheKey : IEquatable<CacheKey>
{
    /// <summary>The longest key, in bytes.</summary>
    public const int MaxLength = EntryKey.MaxLength;

    private readonly ushort _slot;

    /// <summary>Takes the bytes as they are; they must not change afterwards.</summary>
    /// <exception cref="ArgumentException">No bytes at all, or more than <see cref="MaxLength"/>.</exception>
    public CacheKey(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.IsEmpty) throw new ArgumentException("A key has at least one byte.", nameof(bytes));
        if (bytes.Length > MaxLength)
        {
            throw new ArgumentException(
                $"A key has at most {MaxLength} bytes; this one has {bytes.Length}.", nameof(bytes));
        }

        Bytes = bytes;
        Hash = new EntryKey(bytes.Span).Hash;
        _slot = (ushort)KeySlot.Of(bytes.Span);
    }

    /// <summary>Takes the UTF-8 of a text.</summary>
    /// <exception cref="ArgumentException">
    /// No text, more than <see cref="MaxLength"/> bytes of it, or a text that was cut inside a character.
    /// </exception>
    public CacheKey(string text)
        : this(StrictUtf8.GetBytes(text))
    {
    }

    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The hash by which this process's stores, flights and copy tables know the key.</summary>
    internal ulong Hash { get; }

    /// <summary>The key's slot, which has one owner in the cluster.</summary>
    internal int Slot => _slot;

    /// <summary>Whether this is <c>default</c>, which no constructor makes: the key of a request that has
    /// none.</summary>
    internal bool IsNone => Bytes.IsEmpty;

    /// <summary>The key as stores take it, without hashing it again.</summary>
    internal EntryKey Entry => new(Bytes.Span, Hash);

    /// <summary>Takes the UTF-8 of a text, as the constructor does.</summary>
    public static implicit operator CacheKey(string text) => new(text);

    /// <summary>Whether two keys have the same bytes.</summary>
    public static bool operator ==(CacheKey left, CacheKey right) => left.Equals(right);

    /// <summary>Whether two keys differ.</summary>
    public static bool operator !=(CacheKey left, CacheKey right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(CacheKey other) => Hash == other.Hash && Bytes.Span.SequenceEqual(other.Bytes.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is CacheKey other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Hash.GetHashCode();

    /// <summary>The bytes read as UTF-8, for people: bytes that are not UTF-8 become U+FFFD.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Bytes.Span);
}
