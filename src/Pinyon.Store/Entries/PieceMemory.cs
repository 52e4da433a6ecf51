using System.Buffers;

namespace Pinyon.Store.Entries;

/// <summary>A run of bytes in a shard's memory, until its owner disposes it.</summary>
/// <param name="entries">Kept, so that the addresses stay valid.</param>
/// <param name="start">The first byte.</param>
/// <param name="length">How many there are.</param>
internal sealed unsafe class PieceMemory(EntryMemory entries, byte* start, int length) : MemoryManager<byte>
{
    private readonly EntryMemory _entries = entries;
    private readonly byte* _start = start;
    private bool _isClosed;

    /// <summary>The pieces of a value. Under the lock, and only while they are kept in place.</summary>
    public static PieceMemory[] Of(EntryMemory entries, uint entry)
    {
        EntryShape shape = entries.Shape(entry);
        var payload = new PayloadReader(entries, entry, in shape);
        payload.Skip(shape.KeyLength);
        List<PieceMemory> pieces = [];
        for (int left = shape.ValueLength; left > 0;)
        {
            ReadOnlySpan<byte> piece = payload.Next(left);
            fixed (byte* start = piece) pieces.Add(new(entries, start, piece.Length));
            left -= piece.Length;
        }

        return [.. pieces];
    }

    public override Span<byte> GetSpan()
    {
        ObjectDisposedException.ThrowIf(_isClosed, typeof(EntryMemory));
        GC.KeepAlive(_entries);
        return new(_start, length);
    }

    // Native memory stays where it is.
    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)length, nameof(elementIndex));
        ObjectDisposedException.ThrowIf(_isClosed, typeof(EntryMemory));
        return new(_start + elementIndex, default, this);
    }

    public override void Unpin()
    {
        // Nothing was done to pin it.
    }

    protected override void Dispose(bool disposing) => _isClosed = true;
}
