using System.Buffers;
using Pinyon.Peers.Budget;

namespace Pinyon.Grpc.Protocol;

/// <summary>One outgoing frame, including its prefix, in pooled memory.</summary>
/// <remarks>
/// The message is encoded behind five free bytes, which <see cref="Seal"/> fills in, so its length need not be known
/// in advance. A codec that knows it can ask for the whole span and avoid growing.
/// </remarks>
/// <param name="maxMessageBytes">Longer messages are refused.</param>
/// <param name="share">The message's share of the message budget, returned with the memory.</param>
internal sealed class GrpcMessageBuffer(int maxMessageBytes, BudgetShare? share = null)
    : IBufferWriter<byte>, IDisposable
{
    private const int FirstSize = 512;

    /// <summary>
    /// Larger arrays are left to the garbage collector. The shared pool keeps up to 32 arrays of each size per core and
    /// trims hardly one in a full collection; up to this size that is at most 8 MB per core.
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
        share?.Dispose();
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
