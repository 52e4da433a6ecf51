using Pinyon.Store.Entries;

namespace Pinyon.Store;

/// <summary>A value that is read where it lies, in pieces. It stays as it was, whatever happens to its entry.</summary>
/// <remarks>Dispose it soon: its memory cannot be used for anything else before.</remarks>
public sealed class EntryPin : IDisposable
{
    private readonly PieceMemory[] _pieces;
    private readonly uint _entry;
    private IValueOwner? _owner;

    internal EntryPin(IValueOwner owner, uint entry, PieceMemory[] pieces, in EntryInfo info)
    {
        _owner = owner;
        _entry = entry;
        _pieces = pieces;
        Info = info;
        Pieces = Array.ConvertAll(pieces, piece => (ReadOnlyMemory<byte>)piece.Memory);
    }

    /// <summary>What was known of the entry when it was pinned.</summary>
    public EntryInfo Info { get; }

    /// <summary>
    /// The value's bytes, from its beginning to its end, in pieces of up to 64 KiB; not to be used after Dispose.
    /// </summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Pieces { get; }

    /// <summary>Releases the value.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _owner, null) is not { } owner) return;
        Array.ForEach(_pieces, piece => ((IDisposable)piece).Dispose());
        owner.Unpin(_entry);
    }
}
