using System.Buffers;

namespace Pinyon.Grpc.Peers;

/// <summary>Counts how often a field stands at the top of a protobuf message, without building anything.</summary>
/// <remarks>
/// An empty item is two bytes on the wire and a hundred in memory: a hostile 72 MB message would become gigabytes of
/// objects before anything could count them. So large messages are counted first. Source of the wire format:
/// protobuf.dev, "Encoding".
/// </remarks>
internal static class FieldCounter
{
    /// <returns>Whether the message could be walked to its end; groups, which we never send, are not walked.</returns>
    public static bool TryCount(in ReadOnlySequence<byte> message, int field, out int count)
    {
        var reader = new SequenceReader<byte>(message);
        count = 0;
        while (!reader.End)
        {
            if (!TryReadVarint(ref reader, out ulong tag) || !TrySkip(ref reader, (int)(tag & 7)))
            {
                return false;
            }

            count += tag >> 3 == (ulong)field ? 1 : 0;
        }

        return true;
    }

    private static bool TrySkip(ref SequenceReader<byte> reader, int wireType)
    {
        switch (wireType)
        {
            case 0:
                return TryReadVarint(ref reader, out _);
            case 1:
                return TryAdvance(ref reader, 8);
            case 2:
                return TryReadVarint(ref reader, out ulong length) && TryAdvance(ref reader, length);
            case 5:
                return TryAdvance(ref reader, 4);
            default:
                return false;
        }
    }

    private static bool TryAdvance(ref SequenceReader<byte> reader, ulong count)
    {
        if (count > (ulong)reader.Remaining)
        {
            return false;
        }

        reader.Advance((long)count);
        return true;
    }

    private static bool TryReadVarint(ref SequenceReader<byte> reader, out ulong value)
    {
        value = 0;
        for (int shift = 0; shift < 70; shift += 7)
        {
            if (!reader.TryRead(out byte b))
            {
                return false;
            }

            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
            {
                return true;
            }
        }

        return false;
    }
}
