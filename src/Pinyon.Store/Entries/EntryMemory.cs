using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Pinyon.Store.Pages;

namespace Pinyon.Store.Entries;

/// <summary>Reads and writes the fields of the entries in one shard's memory.</summary>
/// <remarks>
/// Safe against references and lengths that are nonsense only where it says so: a reader without a lock may be looking
/// at a slot that has become something else.
/// </remarks>
/// <param name="memory">The range; references count from its start.</param>
/// <param name="classes">How long payloads are cut.</param>
internal sealed unsafe class EntryMemory(Reservation memory, SizeClasses classes)
{
    private readonly byte* _origin = memory.Start;
    private readonly uint _end =
        (uint)Math.Min((memory.Length - PageRegion.GuardBytes) >> EntryLayout.UnitBits, uint.MaxValue);

    public byte* Origin => _origin;

    public SizeClasses Classes => classes;

    /// <summary>Referenced here, so that the addresses stay valid as long as this object lives.</summary>
    public Reservation Memory => memory;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* At(uint reference) => _origin + ((nuint)reference << EntryLayout.UnitBits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsWithin(uint reference) => reference < _end;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Header(uint entry) => *(uint*)At(entry);

    public ref ulong Version(uint entry) => ref Unsafe.AsRef<ulong>(At(entry) + EntryLayout.Version);

    /// <summary>The end of its time. Only if it has times.</summary>
    public ref long EndsAt(uint entry) => ref Unsafe.AsRef<long>(Block(entry, EntryLayout.Times));

    /// <summary>Its neighbours in its slot of the wheel. Only if it has times.</summary>
    public ref uint NextInSlot(uint entry) => ref *(uint*)(Block(entry, EntryLayout.Times) + 8);

    public ref uint PreviousInSlot(uint entry) => ref *(uint*)(Block(entry, EntryLayout.Times) + 12);

    /// <summary>Its first piece; 0 = none. Only if it has the long block.</summary>
    public ref uint FirstPiece(uint entry) =>
        ref *(uint*)(Block(entry, EntryLayout.Long) + EntryLayout.LongPiece);

    public ref uint NextPiece(uint piece) => ref *(uint*)At(piece);

    public ref uint BeforePiece(uint piece) => ref *(uint*)(At(piece) + EntryLayout.PieceBefore);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int StateOf(uint header) => (int)(header >> EntryLayout.StateShift) & EntryLayout.StateMask;

    /// <summary>Whether it is what a removal left behind.</summary>
    public bool IsTombstone(uint entry) => (StateOf(Header(entry)) & EntryLayout.Tombstone) != 0;

    /// <summary>Its shape. Of a slot that has become something else, any shape, even with negative lengths.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public EntryShape Shape(uint entry)
    {
        uint header = Header(entry);
        int state = StateOf(header);
        if ((state & EntryLayout.Long) == 0)
        {
            return new(
                (int)(header >> EntryLayout.KeyLengthShift) & EntryLayout.MaxShortKey,
                (int)header & EntryLayout.MaxShortValue,
                state);
        }

        byte* block = At(entry) + EntryLayout.Rest;
        return new(*(ushort*)(block + EntryLayout.LongKeyLength), *(int*)block, state);
    }

    /// <summary>What is known of the entry besides its bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public EntryInfo Info(uint entry, EntryShape shape)
    {
        ulong version = Unsafe.ReadUnaligned<ulong>(At(entry) + EntryLayout.Version);
        return (shape.State & ~EntryLayout.Long) == 0
            ? new EntryInfo(shape.ValueLength, version, 0, 0, 0)
            : FullInfo(entry, shape, version);
    }

    /// <summary>The end of its time; never, if it has none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long EndOf(uint entry) =>
        (StateOf(Header(entry)) & EntryLayout.Times) == 0 ? long.MaxValue : EndsAt(entry);

    /// <summary>Whether the entry has this key. Safe with any reference; then the answer may be wrong.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool HasKey(uint entry, scoped ReadOnlySpan<byte> key)
    {
        if (entry == 0 || !IsWithin(entry)) return false;
        byte* start = At(entry);
        if (Sse.IsSupported)
        {
            // The value, most likely, is wanted next.
            Sse.Prefetch0(start + 64);
            Sse.Prefetch0(start + 128);
        }

        uint header = *(uint*)start;
        int state = StateOf(header);
        if ((state & EntryLayout.Long) != 0) return HasLongKey(entry, key);
        int length = (int)(header >> EntryLayout.KeyLengthShift) & EntryLayout.MaxShortKey;
        return length == key.Length
            && AreEqual(
                start + Unsafe.Add(ref MemoryMarshal.GetReference(EntryLayout.PayloadOffsets), state),
                ref MemoryMarshal.GetReference(key),
                length);
    }

    // Keys of 16 to 32 bytes, which most are, as two vectors that may overlap, and without a call.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool AreEqual(byte* left, ref byte right, int length)
    {
        if ((uint)(length - 16) > 16) return AreEqualAnyLength(left, ref right, length);
        Vector128<byte> first = Vector128.Load(left) ^ Vector128.LoadUnsafe(ref right);
        int tail = length - 16;
        Vector128<byte> last = Vector128.Load(left + tail) ^ Vector128.LoadUnsafe(ref right, (nuint)tail);
        return (first | last) == Vector128<byte>.Zero;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool AreEqualAnyLength(byte* left, ref byte right, int length) =>
        new ReadOnlySpan<byte>(left, length).SequenceEqual(MemoryMarshal.CreateReadOnlySpan(ref right, length));

    /// <summary>Copies as many bytes of the value as the target takes. Not if it has the long block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void CopyShortValue(uint entry, EntryShape shape, Span<byte> target) =>
        new ReadOnlySpan<byte>(At(entry) + shape.PayloadOffset + shape.KeyLength, target.Length).CopyTo(target);

    /// <summary>Fills the target with the value.</summary>
    /// <returns>False if the slot has become something else.</returns>
    public bool TryCopyValue(uint entry, in EntryShape shape, Span<byte> target)
    {
        if (target.IsEmpty) return true;
        if (!shape.Has(EntryLayout.Long))
        {
            CopyShortValue(entry, shape, target);
            return true;
        }

        var payload = new PayloadReader(this, entry, in shape);
        payload.Skip(shape.KeyLength);
        return payload.TryCopyTo(target);
    }

    /// <summary>The hash of its key, made again.</summary>
    public ulong HashOf(uint entry)
    {
        EntryShape shape = Shape(entry);
        var payload = new PayloadReader(this, entry, in shape);
        ReadOnlySpan<byte> key = payload.Next(shape.KeyLength);
        return key.Length == shape.KeyLength ? KeyHash.Of(key) : HashOfLongKey(entry, in shape);
    }

    /// <summary>Writes everything but the links, the wheel's fields and the payload.</summary>
    public void WriteHead(uint entry, in EntryShape shape, scoped in WriteOptions options, long endsAt)
    {
        byte* start = At(entry);
        bool isLong = shape.Has(EntryLayout.Long);
        uint policy = Header(entry) >> EntryLayout.PolicyShift;
        *(uint*)start = (policy << EntryLayout.PolicyShift)
            | ((uint)shape.State << EntryLayout.StateShift)
            | (isLong ? 0 : ((uint)shape.KeyLength << EntryLayout.KeyLengthShift) | (uint)shape.ValueLength);
        Unsafe.WriteUnaligned(start + EntryLayout.Version, options.Version);
        if (isLong)
        {
            *(int*)(start + EntryLayout.Rest) = shape.ValueLength;
            *(uint*)(start + EntryLayout.Rest + EntryLayout.LongKeyLength) = (uint)shape.KeyLength;
        }

        if (shape.Has(EntryLayout.Times)) Unsafe.WriteUnaligned(Block(entry, EntryLayout.Times), endsAt);
        if (shape.Has(EntryLayout.Idle)) WriteIdle(entry, options.ExpiresAt, options.Idle);
        if (shape.Has(EntryLayout.Flags)) *(uint*)Block(entry, EntryLayout.Flags) = options.Flags;
    }

    private void WriteIdle(uint entry, long expiresAt, long idle)
    {
        byte* block = Block(entry, EntryLayout.Idle);
        Unsafe.WriteUnaligned(block, expiresAt);
        Unsafe.WriteUnaligned(block + 8, idle);
    }

    // A key that goes on in a piece: tens of kilobytes, so the copy is the least of it.
    private ulong HashOfLongKey(uint entry, in EntryShape shape)
    {
        byte[] key = ArrayPool<byte>.Shared.Rent(shape.KeyLength);
        _ = new PayloadReader(this, entry, in shape).TryCopyTo(key.AsSpan(0, shape.KeyLength));
        ulong hash = KeyHash.Of(key.AsSpan(0, shape.KeyLength));
        ArrayPool<byte>.Shared.Return(key);
        return hash;
    }

    /// <summary>Gives an entry the policy's links and bits of another.</summary>
    public void CopyLinks(uint from, uint to)
    {
        const uint BelowBits = (1u << EntryLayout.PolicyShift) - 1;
        uint* target = (uint*)At(to);
        *target = (*target & BelowBits) | (Header(from) & ~BelowBits);
        *(uint*)(At(to) + EntryLayout.Previous) = *(uint*)(At(from) + EntryLayout.Previous);
        *(uint*)(At(to) + EntryLayout.Next) = *(uint*)(At(from) + EntryLayout.Next);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private EntryInfo FullInfo(uint entry, EntryShape shape, ulong version)
    {
        uint flags = shape.Has(EntryLayout.Flags) ? *(uint*)Block(entry, EntryLayout.Flags) : 0;
        long expiresAt = 0;
        long timeToIdle = 0;
        if (shape.Has(EntryLayout.Idle))
        {
            byte* idle = Block(entry, EntryLayout.Idle);
            expiresAt = Unsafe.ReadUnaligned<long>(idle);
            timeToIdle = Unsafe.ReadUnaligned<long>(idle + 8);
        }
        else if (shape.Has(EntryLayout.Times))
        {
            expiresAt = Unsafe.ReadUnaligned<long>(Block(entry, EntryLayout.Times));
        }

        bool mark = shape.Has(EntryLayout.Mark);
        bool isTombstone = shape.Has(EntryLayout.Tombstone);
        return new(shape.ValueLength, version, flags, expiresAt, timeToIdle) { Mark = mark, IsTombstone = isTombstone };
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool HasLongKey(uint entry, scoped ReadOnlySpan<byte> key)
    {
        EntryShape shape = Shape(entry);
        if (shape.KeyLength != key.Length) return false;
        return new PayloadReader(this, entry, in shape).CompareWith(key) == 0;
    }

    private byte* Block(uint entry, int block) =>
        At(entry) + EntryLayout.BlockOffset(StateOf(Header(entry)), block);
}
