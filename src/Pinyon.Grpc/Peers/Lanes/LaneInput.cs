using Pinyon.Grpc.Protocol;

namespace Pinyon.Grpc.Peers.Lanes;

/// <summary>Splits received bytes into frames. Has no socket. A message is valid until more bytes come.</summary>
internal sealed class LaneInput
{
    private const int FirstSize = 16 << 10;

    private byte[] _bytes = new byte[FirstSize];
    private int _start;
    private int _end;

    /// <summary>Where to receive the next bytes; never empty.</summary>
    public Span<byte> Free
    {
        get
        {
            _bytes.AsSpan(_start, _end - _start).CopyTo(_bytes);
            _end -= _start;
            _start = 0;
            if (_end == _bytes.Length)
            {
                Array.Resize(ref _bytes, 2 * _bytes.Length);
            }
            else if (_end == 0 && _bytes.Length > FirstSize)
            {
                _bytes = new byte[FirstSize];
            }

            return _bytes.AsSpan(_end);
        }
    }

    /// <summary>Counts <paramref name="count"/> bytes as received.</summary>
    public void Advance(int count) => _end += count;

    /// <summary>Consumes the preface of a lane. False if it is not complete yet.</summary>
    /// <exception cref="GrpcException">The bytes are not the preface.</exception>
    public bool TryPassPreface()
    {
        ReadOnlySpan<byte> preface = LaneFrame.Preface;
        ReadOnlySpan<byte> here = _bytes.AsSpan(_start, Math.Min(_end - _start, preface.Length));
        if (!preface.StartsWith(here))
        {
            throw new GrpcException(GrpcStatusCode.InvalidArgument, "This is not the beginning of a lane.");
        }

        bool isWhole = here.Length == preface.Length;
        _start += isWhole ? preface.Length : 0;
        return isWhole;
    }

    /// <summary>Takes the next frame if it is complete.</summary>
    /// <exception cref="GrpcException">Its length exceeds <see cref="LaneFrame.MaxLength"/>.</exception>
    public bool TryRead(out LaneFrame frame, out ReadOnlyMemory<byte> message)
    {
        int there = _end - _start - LaneFrame.HeaderLength;
        frame = there < 0 ? default : LaneFrame.Read(_bytes.AsSpan(_start));
        message = default;
        if (frame.Length > LaneFrame.MaxLength)   // no member sends such a frame: this is no lane
        {
            throw new GrpcException(
                GrpcStatusCode.InvalidArgument,
                $"A message of {frame.Length} bytes is longer than the {LaneFrame.MaxLength} of a lane.");
        }

        if (there < 0 || there < frame.Length)
        {
            return false;
        }

        message = _bytes.AsMemory(_start + LaneFrame.HeaderLength, (int)frame.Length);
        _start += LaneFrame.HeaderLength + (int)frame.Length;
        return true;
    }
}
