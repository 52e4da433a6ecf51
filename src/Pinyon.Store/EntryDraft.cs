using Pinyon.Store.Entries;

namespace Pinyon.Store;

/// <summary>A value on its way into the store: received in pieces where it will stay, and not visible yet.</summary>
/// <remarks>
/// Fill it from the beginning to the end, by one thread at a time, then hand it to
/// <see cref="EntryStore.Write(EntryDraft, in WriteOptions, long)"/>. One that is not written must be disposed, or its
/// memory is missing from the store for good.
/// </remarks>
public sealed class EntryDraft : IDisposable
{
    private readonly byte[] _key;
    private readonly ulong _hash;
    private readonly PieceMemory[] _pieces;
    private readonly uint _entry;
    private IValueOwner? _owner;
    private int _piece;
    private int _filled;

    internal EntryDraft(IValueOwner owner, scoped EntryKey key, uint entry, PieceMemory[] pieces, long length)
    {
        _owner = owner;
        _key = key.Bytes.ToArray();
        _hash = key.Hash;
        _entry = entry;
        _pieces = pieces;
        Length = length;
    }

    /// <summary>The length of the whole value.</summary>
    public long Length { get; }

    /// <summary>How many bytes of it have come.</summary>
    public long Written { get; private set; }

    /// <summary>The key under which it will be stored.</summary>
    public ReadOnlySpan<byte> Key => _key;

    internal EntryKey HashedKey => new(_key, _hash);

    internal IValueOwner Owner => _owner ?? throw new ObjectDisposedException(nameof(EntryDraft));

    internal uint Entry => _entry;

    /// <summary>Where the next bytes belong: as many as lie side by side; empty when the value is whole.</summary>
    /// <exception cref="ObjectDisposedException">The draft was written or disposed.</exception>
    public Memory<byte> GetMemory()
    {
        _ = Owner;
        return Written == Length ? Memory<byte>.Empty : _pieces[_piece].Memory[_filled..];
    }

    /// <summary>Says how many bytes of <see cref="GetMemory"/> were filled.</summary>
    /// <param name="count">At most as many as it had.</param>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, GetMemory().Length);
        Written += count;
        _filled += count;
        if (Written == Length || _filled < _pieces[_piece].Memory.Length) return;
        _piece++;
        _filled = 0;
    }

    /// <summary>Copies the next bytes in.</summary>
    /// <param name="bytes">No more than are missing.</param>
    public void Append(scoped ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes.Length, Length - Written, nameof(bytes));
        while (!bytes.IsEmpty)
        {
            Span<byte> place = GetMemory().Span;
            int count = Math.Min(place.Length, bytes.Length);
            bytes[..count].CopyTo(place);
            Advance(count);
            bytes = bytes[count..];
        }
    }

    /// <summary>Gives the memory back, unless the draft was written.</summary>
    public void Dispose()
    {
        if (Close() is { } owner) owner.Discard(_entry);
    }

    /// <summary>Ends all writing into the memory.</summary>
    /// <returns>Null if it was closed before.</returns>
    internal IValueOwner? Close()
    {
        IValueOwner? owner = Interlocked.Exchange(ref _owner, null);
        if (owner is not null) Array.ForEach(_pieces, piece => ((IDisposable)piece).Dispose());
        return owner;
    }
}
