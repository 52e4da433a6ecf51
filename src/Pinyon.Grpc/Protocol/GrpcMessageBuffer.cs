using System.Buffers;
using Pinyon.Peers.Rooms;

namespace Pinyon.Grpc.Protocol;

/// <summary>One outgoing frame, prefix included, in memory borrowed from the pool.</summary>
/// <remarks>
/// The message is encoded behind five free bytes, and <see cref="Seal"/> fills them in, so nobody has to know the
/// length beforehand; who does asks for a span of it and spares the growing.
/// </remarks>
/// <param name="maxMessageBytes">More is refused.</param>
/// <param name="room">What the message has taken; given back with the memory.</param>
internal sealed class GrpcMessageBuffer(int maxMessageBytes, RoomShare? room = null) : IBufferWriter<byte>, IDisposable
{
    private const int FirstSize = 512;

    /// <summary>
    /// Larger arrays are left to the collector. The shared pool keeps up to 32 of each size for each core, and lets go
    /// of hardly one in a full collection: up to this size that comes to 8 MB a core at most.
    /// </summary>
    private const int PooledSize = 128 << 10;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(FirstSize);
    private int _end = GrpcFraming.PrefixLength;

    public ReadOnlyMemory<byte> Seal()
    {
        GrpcFraming.WritePrefix(_bytes, _end - GrpcFraming.PrefixLength);
        return _bytes.AsMemory(0, _end);
    }

    public void Advance(int count)
    {
        ThrowIfTooLarge(count);
        _end += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        ThrowIfTooLarge(sizeHint);
        EnsureFree(Math.Max(sizeHint, 1));
        return _bytes.AsMemory(_end);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public void Dispose()
    {
        byte[] bytes = _bytes;
        _bytes = [];
        Release(bytes);
        room?.Dispose();
    }

    public static byte[] Take(int size) => size <= PooledSize
        ? ArrayPool<byte>.Shared.Rent(size)
        : GC.AllocateUninitializedArray<byte>(size);

    public static void Release(byte[] bytes)
    {
        if (bytes.Length is > 0 and <= PooledSize)
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private void EnsureFree(int count)
    {
        if (_bytes.Length - _end >= count)
        {
            return;
        }

        long doubled = Math.Min(2L * _bytes.Length, (long)maxMessageBytes + GrpcFraming.PrefixLength);
        byte[] larger = Take((int)Math.Min(Math.Max((long)_end + count, doubled), Array.MaxLength));
        _bytes.AsSpan(0, _end).CopyTo(larger);
        Release(_bytes);
        _bytes = larger;
    }

    private void ThrowIfTooLarge(int more)
    {
        if ((long)_end - GrpcFraming.PrefixLength + more > maxMessageBytes)
        {
            throw new GrpcException(
                GrpcStatusCode.ResourceExhausted, $"The message is larger than the {maxMessageBytes} bytes sent here.");
        }
    }
}
