using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Pinyon.Grpc.Peers.Wire;
using Pinyon.Peers;

namespace Pinyon.Grpc.Peers.LookUps;

/// <summary>A hand-written codec for look-up replies, byte for byte what <see cref="PeerCodec"/> writes.</summary>
/// <remarks>
/// Unusual replies, such as <c>moved</c>, are left to <see cref="PeerCodec"/>, as in <see cref="LookUpRequests"/>.
/// Every value gets an array of its own, so that keeping one does not keep the others alive.
/// </remarks>
internal static class LookUpReplies
{
    /// <summary>In longer replies the cost is in the values, not in the objects.</summary>
    public const int MaxBytes = 1 << 20;

    private const int Fixed32Field = 1 + sizeof(uint);
    private const int Fixed64Field = 1 + sizeof(ulong);

    /// <returns>Whether the reply was written; if not, nothing was.</returns>
    public static bool TryWrite(PeerReply reply, IBufferWriter<byte> writer)
    {
        if (!TryMeasure(reply, out int size))
        {
            return false;
        }

        var wire = new WireWriter(writer.GetSpan(size));
        wire.Fixed64(WireTags.ReplyRing, reply.Ring);
        wire.Fixed64(WireTags.ReplyClock, reply.Clock);
        for (int i = 0; i < reply.Results.Count; i++)
        {
            PeerResult result = reply.Results[i];
            wire.Begin(WireTags.ReplyResult, SizeOf(result));
            wire.Number(WireTags.ResultStatus, (ulong)PeerStatuses.ToWire(result.Status));
            wire.Bytes(WireTags.ResultValue, result.Value.Span);
            wire.Fixed32(WireTags.ResultFlags, result.Flags);
            wire.Fixed64(WireTags.ResultVersion, result.Version);
            wire.Number(WireTags.ResultTimeToLive, (ulong)result.TimeToLive);
            wire.Number(WireTags.ResultCopyFor, (ulong)result.CopyFor);
        }

        wire.Fixed64(WireTags.ReplyLease, reply.Lease);
        wire.Number(WireTags.ReplyLeaseTime, (ulong)reply.LeaseTime);
        writer.Advance(wire.Written);
        return true;
    }

    /// <returns>False if the reply is unusual, and possibly invalid.</returns>
    public static bool TryRead(in ReadOnlySequence<byte> message, [NotNullWhen(true)] out PeerReply? reply)
    {
        reply = null;
        if (message.Length > MaxBytes
            || !FieldCounter.TryCount(message, ItemsReply.ResultsFieldNumber, out int count)
            || count > PeerCodec.MaxItems)
        {
            return false;
        }

        if (message.IsSingleSegment)
        {
            return TryRead(message.FirstSpan, count, out reply);
        }

        int length = (int)message.Length;
        byte[] bytes = ArrayPool<byte>.Shared.Rent(length);
        message.CopyTo(bytes);
        bool isRead = TryRead(bytes.AsSpan(0, length), count, out reply);
        ArrayPool<byte>.Shared.Return(bytes);
        return isRead;
    }

    private static bool TryRead(ReadOnlySpan<byte> bytes, int count, out PeerReply? reply)
    {
        reply = null;
        ulong ring = 0;
        ulong clock = 0;
        ulong lease = 0;
        ulong leaseTime = 0;
        var results = new PeerResult[count];
        int read = 0;
        var reader = new WireReader(bytes);
        for (uint tag = reader.ReadTag(); tag != 0; tag = reader.ReadTag())
        {
            switch (tag)
            {
                case WireTags.ReplyResult when TryReadResult(reader.ReadBytes(), out results[read]):
                    read++;
                    break;
                case WireTags.ReplyRing:
                    ring = reader.ReadFixed64();
                    break;
                case WireTags.ReplyClock:
                    clock = reader.ReadFixed64();
                    break;
                case WireTags.ReplyLease:
                    lease = reader.ReadFixed64();
                    break;
                case WireTags.ReplyLeaseTime:
                    leaseTime = reader.ReadVarint();
                    break;
                default:
                    return false;
            }
        }

        bool isGood = !reader.IsBroken && leaseTime <= long.MaxValue;
        reply = isGood ? new PeerReply(ring, clock, results, lease, (long)leaseTime) : null;
        return isGood;
    }

    private static bool TryReadResult(ReadOnlySpan<byte> bytes, out PeerResult result)
    {
        ulong status = 0;
        ReadOnlySpan<byte> value = [];
        uint flags = 0;
        ulong version = 0;
        ulong timeToLive = 0;
        ulong copyFor = 0;
        result = default;
        var reader = new WireReader(bytes);
        for (uint tag = reader.ReadTag(); tag != 0; tag = reader.ReadTag())
        {
            switch (tag)
            {
                case WireTags.ResultStatus:
                    status = reader.ReadVarint();
                    break;
                case WireTags.ResultValue:
                    value = reader.ReadBytes();
                    break;
                case WireTags.ResultFlags:
                    flags = reader.ReadFixed32();
                    break;
                case WireTags.ResultVersion:
                    version = reader.ReadFixed64();
                    break;
                case WireTags.ResultTimeToLive:
                    timeToLive = reader.ReadVarint();
                    break;
                case WireTags.ResultCopyFor:
                    copyFor = reader.ReadVarint();
                    break;
                default:
                    return false;
            }
        }

        if (reader.IsBroken || status > int.MaxValue || Math.Max(timeToLive, copyFor) > long.MaxValue
            || !PeerStatuses.TryFromWire((Status)status, out PeerStatus known) || known is PeerStatus.Moved)
        {
            return false;
        }

        result = new PeerResult(known, value.ToArray(), flags, version, (long)timeToLive)
        {
            CopyFor = (long)copyFor,
        };
        return true;
    }

    private static bool TryMeasure(PeerReply reply, out int size)
    {
        size = (reply.Ring == 0 ? 0 : Fixed64Field)
            + (reply.Clock == 0 ? 0 : Fixed64Field)
            + (reply.Lease == 0 ? 0 : Fixed64Field)
            + WireWriter.SizeOfField((ulong)reply.LeaseTime);
        for (int i = 0; i < reply.Results.Count; i++)
        {
            PeerResult result = reply.Results[i];
            if (result.Owner is not null || result.IsHot || result.HasDetail || result.Value.Length > MaxBytes - size)
            {
                return false;
            }

            size += WireWriter.SizeOfField(SizeOf(result));
        }

        return size <= MaxBytes;
    }

    private static int SizeOf(in PeerResult result) =>
        2
        + (result.Value.IsEmpty ? 0 : WireWriter.SizeOfField(result.Value.Length))
        + (result.Flags == 0 ? 0 : Fixed32Field)
        + (result.Version == 0 ? 0 : Fixed64Field)
        + WireWriter.SizeOfField((ulong)result.TimeToLive)
        + WireWriter.SizeOfField((ulong)result.CopyFor);
}
