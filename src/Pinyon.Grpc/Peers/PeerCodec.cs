using System.Buffers;
using Google.Protobuf;
using Pinyon.Grpc.Peers.Wire;
using Pinyon.Membership;
using Pinyon.Peers;
using Pinyon.Peers.Details;

namespace Pinyon.Grpc.Peers;

/// <summary>Requests and replies between members, as protobuf bytes and back.</summary>
/// <remarks>
/// Writing wraps the caller's memory and copies it once, into the frame. Reading copies too, because keys and values
/// outlive the buffer that they came in. Whatever comes from the network is judged here, so that what is handed on can
/// be trusted: every decoder returns a <see cref="WireFault"/> and never throws.
/// </remarks>
internal static class PeerCodec
{
    /// <summary>Most items in one message: a hundred thousand small results are some 10 MB of objects.</summary>
    public const int MaxItems = 100_000;

    /// <summary>Of a group and of a member.</summary>
    private const int MaxNameLength = 255;

    /// <summary>A tag and a length of zero: no item is shorter on the wire.</summary>
    private const int MinItemBytes = 2;

    private static readonly MessageParser<ItemsRequest> Requests = ItemsRequest.Parser.WithDiscardUnknownFields(true);
    private static readonly MessageParser<ItemsReply> Replies = ItemsReply.Parser.WithDiscardUnknownFields(true);

    public static void EncodeRequest(PeerRequest request, IBufferWriter<byte> writer)
    {
        PeerHeader header = request.Header;
        var message = new ItemsRequest
        {
            Group = request.Group,
            Header = new Header
            {
                Ring = header.Ring,
                Clock = header.Clock,
                Final = header.Final,
                NotAfter = header.NotAfter,
                WaitMs = (ulong)header.Wait,
                Holder = header.Holder,
                AsksLease = header.AsksLease,
                ByLane = header.ByLane,
                Trace = header.Trace ?? "",
            },
        };
        message.Items.Capacity = request.Items.Count;
        long bytes = 0;
        for (int i = 0; i < request.Items.Count; i++)
        {
            PeerItem item = request.Items[i];
            bytes += item.Key.Bytes.Length + item.Value.Length;
            message.Items.Add(PeerItems.ToWire(item));
        }

        Write(message, bytes, writer);
    }

    public static WireFault DecodeRequest(
        in ReadOnlySequence<byte> bytes, PeerOperation operation, int maxItems, out PeerRequest? request)
    {
        request = null;
        WireFault fault = Parse(bytes, Requests, ItemsRequest.ItemsFieldNumber, out ItemsRequest? message);
        if (fault is not WireFault.None)
        {
            return fault;
        }

        fault = JudgeFrame(message!, operation, maxItems);
        var items = new PeerItem[fault is WireFault.None ? message!.Items.Count : 0];
        for (int i = 0; i < items.Length && fault is WireFault.None; i++)
        {
            fault = PeerItems.Read(operation, message!.Items[i], out items[i]);
        }

        if (fault is WireFault.None)
        {
            request = new PeerRequest(operation, message!.Group, FromWire(message.Header), items);
        }

        return fault;
    }

    public static void EncodeReply(PeerReply reply, IBufferWriter<byte> writer)
    {
        var message = new ItemsReply
        {
            Ring = reply.Ring,
            Clock = reply.Clock,
            Lease = reply.Lease,
            LeaseMs = (ulong)reply.LeaseTime,
        };
        message.Results.Capacity = reply.Results.Count;
        long bytes = 0;
        for (int i = 0; i < reply.Results.Count; i++)
        {
            PeerResult result = reply.Results[i];
            bytes += result.Value.Length;
            message.Results.Add(new Result
            {
                Status = PeerStatuses.ToWire(result.Status),
                Value = UnsafeByteOperations.UnsafeWrap(result.Value),
                Flags = result.Flags,
                Version = result.Version,
                TimeToLiveMs = (ulong)result.TimeToLive,
                Owner = ToWire(result.Owner),
                Hot = result.IsHot,
                CopyMs = (ulong)result.CopyFor,
                Facts = PeerDetails.ToWire(result.Facts),
                Page = PeerDetails.ToWire(result.Page),
            });
        }

        Write(message, bytes, writer);
    }

    public static WireFault DecodeReply(in ReadOnlySequence<byte> bytes, out PeerReply? reply)
    {
        reply = null;
        WireFault fault = Parse(bytes, Replies, ItemsReply.ResultsFieldNumber, out ItemsReply? message);
        if (fault is not WireFault.None)
        {
            return fault;
        }

        var results = new PeerResult[message!.Results.Count];
        fault = message.LeaseMs > long.MaxValue ? WireFault.BadTime : WireFault.None;
        for (int i = 0; i < results.Length && fault is WireFault.None; i++)
        {
            fault = ReadResult(message.Results[i], out results[i]);
        }

        reply = fault is not WireFault.None
            ? null
            : new PeerReply(message.Ring, message.Clock, results, message.Lease, (long)message.LeaseMs);
        return fault;
    }

    /// <summary>Asks for room first: what is beyond the writer's limit is refused before lengths overflow.</summary>
    private static void Write(IMessage message, long payloadBytes, IBufferWriter<byte> writer)
    {
        writer.GetSpan(payloadBytes > int.MaxValue / 2 ? int.MaxValue : message.CalculateSize());
        message.WriteTo(writer);
    }

    private static WireFault Parse<T>(
        in ReadOnlySequence<byte> bytes, MessageParser<T> parser, int itemsField, out T? message)
        where T : IMessage<T>
    {
        message = default;
        if (bytes.Length > (long)MaxItems * MinItemBytes)
        {
            if (!FieldCounter.TryCount(bytes, itemsField, out int count))
            {
                return WireFault.Malformed;
            }

            if (count > MaxItems)
            {
                return WireFault.TooManyItems;
            }
        }

        try
        {
            message = parser.ParseFrom(bytes);
            return WireFault.None;
        }
        catch (InvalidProtocolBufferException)
        {
            return WireFault.Malformed;
        }
    }

    private static PeerHeader FromWire(Header wire) => new(
        wire.Ring, wire.Clock, wire.Final, wire.NotAfter, (long)wire.WaitMs)
    {
        Holder = wire.Holder,
        AsksLease = wire.AsksLease,
        ByLane = wire.ByLane,
        Trace = wire.Trace.Length > 0 ? wire.Trace : null,
    };

    private static WireFault JudgeFrame(ItemsRequest message, PeerOperation operation, int maxItems) => message switch
    {
        { Header: null } => WireFault.NoHeader,
        { Header.WaitMs: > long.MaxValue } => WireFault.BadTime,
        { Header.Holder.Length: > MaxNameLength } => WireFault.BadHolder,
        { Group.Length: < 1 or > MaxNameLength } => WireFault.BadGroup,
        { Items.Count: 0 } when operation is not (PeerOperation.Revoke or PeerOperation.Renew) => WireFault.NoItems,
        { Items.Count: int count } when count > maxItems => WireFault.TooManyItems,
        _ => WireFault.None,
    };

    private static WireFault ReadResult(Result wire, out PeerResult result)
    {
        result = default;
        if (!PeerStatuses.TryFromWire(wire.Status, out PeerStatus status))
        {
            return WireFault.UnknownStatus;
        }

        if (wire.TimeToLiveMs > long.MaxValue || wire.CopyMs > long.MaxValue)
        {
            return WireFault.BadTime;
        }

        Member? owner = null;
        if (status is PeerStatus.Moved && !TryReadOwner(wire.Owner, out owner))
        {
            return WireFault.BadOwner;
        }

        WireFault fault = PeerDetails.Read(wire.Facts, out PeerFacts? facts);
        if (fault is not WireFault.None) return fault;
        fault = PeerDetails.Read(wire.Page, out PeerPage? page);
        result = new PeerResult(
            status, wire.Value.Memory, wire.Flags, wire.Version, (long)wire.TimeToLiveMs, owner)
        {
            IsHot = wire.Hot,
            CopyFor = (long)wire.CopyMs,
            Facts = facts,
        };
        result = page is null ? result : result with { Page = page };
        return fault;
    }

    private static Owner? ToWire(Member? owner) => owner is null
        ? null
        : new Owner { Name = owner.Name, Address = owner.Address.ToString(), Weight = (uint)owner.Weight };

    private static bool TryReadOwner(Owner? wire, out Member? owner)
    {
        bool valid = wire is { Weight: >= 1 and <= Member.MaxWeight }
            && Member.IsName(wire.Name)
            && HostPort.TryParse(wire.Address, out _);
        owner = valid ? new Member(wire!.Name, wire.Address, (int)wire.Weight) : null;
        return valid;
    }
}
