using System.Buffers;
using Pinyon.Grpc.Protocol;

namespace Pinyon.Grpc.Peers.Lanes;

/// <summary>A growing buffer of frames that are sent in one write.</summary>
internal sealed class LaneBuffer : IBufferWriter<byte>
{
    private const int FirstSize = 16 << 10;

    /// <summary>A larger array is released as soon as it is empty.</summary>
    private const int LargestKept = 256 << 10;

    private byte[] _bytes = new byte[FirstSize];

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    /// <summary>Appends a frame. If encoding its message fails, the buffer stays as it was.</summary>
    /// <exception cref="GrpcException">The message is too long for a lane.</exception>
    public void Add<T>(uint call, byte kind, T message, Action<T, IBufferWriter<byte>> encode)
    {
        int start = Length;
        try
        {
            EnsureFree(LaneFrame.HeaderLength);
            Length += LaneFrame.HeaderLength;
            encode(message, this);
            int length = Length - start - LaneFrame.HeaderLength;
            if (length > LaneFrame.MaxLength)
            {
                throw new GrpcException(
                    GrpcStatusCode.ResourceExhausted,
                    $"The message is longer than the {LaneFrame.MaxLength} bytes of a lane.");
            }

            new LaneFrame((uint)length, call, kind).Write(_bytes.AsSpan(start));
        }
        catch
        {
            Length = start;
            throw;
        }
    }

    public void Clear()
    {
        Length = 0;
        _bytes = _bytes.Length > LargestKept ? new byte[FirstSize] : _bytes;
    }

    public void Advance(int count) => Length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        EnsureFree(Math.Max(sizeHint, 1));
        return _bytes.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        EnsureFree(Math.Max(sizeHint, 1));
        return _bytes.AsSpan(Length);
    }

    private void EnsureFree(int count)
    {
        if (_bytes.Length - Length < count)
        {
            Array.Resize(ref _bytes, (int)Math.Max(2L * _bytes.Length, (long)Length + count));
        }
    }
}
