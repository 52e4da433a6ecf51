using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Pinyon.Grpc.Peers.Wire;
using Pinyon.Peers;

namespace Pinyon.Grpc.Peers.LookUps;

/// <summary>A hand-written codec for look-up requests, byte for byte what <see cref="PeerCodec"/> writes.</summary>
/// <remarks>
/// Most messages between members are look-ups, and the generated objects of their items would be a good part of their
/// cost. Only the fields of a look-up are handled here. Everything else is left to <see cref="PeerCodec"/>, which alone
/// decides whether a message is invalid.
/// </remarks>
internal static class LookUpRequests
{
    /// <summary>Longer messages are rare, and their keys would share one large array.</summary>
    public const int MaxBytes = 320 << 10;

    private const int FixedField = 1 + sizeof(ulong);

    [ThreadStatic]
    private static string? _lastGroup;

    [ThreadStatic]
    private static string? _lastHolder;

    /// <returns>Whether the request was written; if not, nothing was.</returns>
    public static bool TryWrite(PeerRequest request, IBufferWriter<byte> writer)
    {
        PeerHeader header = request.Header;
        if (request.Operation is not PeerOperation.Get || header.NotAfter != 0 || header.Wait != 0
            || !Ascii.IsValid(request.Group) || !Ascii.IsValid(header.Holder)
            || !Ascii.IsValid(header.Trace)
            || !TryMeasureItems(request.Items, out int itemBytes))
        {
            return false;
        }

        int headerBytes = SizeOf(header);
        int size = WireWriter.SizeOfField(headerBytes) + TextSize(request.Group) + itemBytes;
        var wire = new WireWriter(writer.GetSpan(size));
        wire.Begin(WireTags.RequestHeader, headerBytes);
        Write(header, ref wire);
        WriteText(WireTags.RequestGroup, request.Group, ref wire);
        for (int i = 0; i < request.Items.Count; i++)
        {
            ReadOnlySpan<byte> key = request.Items[i].Key.Bytes.Span;
            wire.Begin(WireTags.RequestItem, WireWriter.SizeOfField(key.Length));
            wire.Bytes(WireTags.ItemKey, key);
        }

        writer.Advance(wire.Written);
        return true;
    }

    /// <summary>Reads a request for at most <paramref name="maxItems"/> keys.</summary>
    /// <returns>False if the request is unusual, and possibly invalid.</returns>
    public static bool TryRead(
        in ReadOnlySequence<byte> message, int maxItems, [NotNullWhen(true)] out PeerRequest? request)
    {
        request = null;
        if (message.Length > MaxBytes
            || !FieldCounter.TryCount(message, ItemsRequest.ItemsFieldNumber, out int count)
            || count == 0
            || count > maxItems)
        {
            return false;
        }

        // One array for all keys: they live as long as their request.
        byte[] bytes = message.ToArray();
        var items = new PeerItem[count];
        var reader = new WireReader(bytes);
        PeerHeader? header = null;
        string group = "";
        int read = 0;
        for (uint tag = reader.ReadTag(); tag != 0; tag = reader.ReadTag())
        {
            bool isPlain = tag switch
            {
                WireTags.RequestHeader => header is null && TryReadHeader(reader.ReadBytes(), out header),
                WireTags.RequestGroup => TryReadText(reader.ReadBytes(), ref _lastGroup, out group),
                WireTags.RequestItem when TryReadItem(reader.ReadBytes(), out int length) =>
                    TryPlace(items, read++, bytes.AsMemory(reader.At - length, length)),
                _ => false,
            };
            if (!isPlain)
            {
                return false;
            }
        }

        bool isWhole = !reader.IsBroken && header is not null && group.Length > 0;
        request = isWhole ? new PeerRequest(PeerOperation.Get, group, header!.Value, items) : null;
        return isWhole;
    }

    private static bool TryMeasureItems(IReadOnlyList<PeerItem> items, out int size)
    {
        size = 0;
        for (int i = 0; i < items.Count && size <= MaxBytes; i++)
        {
            PeerItem item = items[i];
            if (item.Key.IsNone || item with { Key = default } != default)
            {
                return false;
            }

            size += WireWriter.SizeOfField(WireWriter.SizeOfField(item.Key.Bytes.Length));
        }

        return size <= MaxBytes;
    }

    private static int SizeOf(in PeerHeader header) =>
        (header.Ring == 0 ? 0 : FixedField)
        + (header.Clock == 0 ? 0 : FixedField)
        + (header.Final ? 2 : 0)
        + TextSize(header.Holder)
        + (header.AsksLease ? 2 : 0)
        + (header.ByLane ? 2 : 0)
        + (header.Trace is null ? 0 : TextSize(header.Trace));

    private static int TextSize(string text) => text.Length == 0 ? 0 : WireWriter.SizeOfField(text.Length);

    private static void Write(in PeerHeader header, ref WireWriter wire)
    {
        wire.Fixed64(WireTags.HeaderRing, header.Ring);
        wire.Fixed64(WireTags.HeaderClock, header.Clock);
        wire.Number(WireTags.HeaderFinal, header.Final ? 1UL : 0);
        WriteText(WireTags.HeaderHolder, header.Holder, ref wire);
        wire.Number(WireTags.HeaderAsksLease, header.AsksLease ? 1UL : 0);
        wire.Number(WireTags.HeaderByLane, header.ByLane ? 1UL : 0);
        if (header.Trace is not null) WriteText(WireTags.HeaderTrace, header.Trace, ref wire);
    }

    private static void WriteText(byte tag, string text, ref WireWriter wire) =>
        wire.Bytes(tag, Encoding.ASCII.GetBytes(text));

    private static bool TryReadHeader(ReadOnlySpan<byte> bytes, out PeerHeader? header)
    {
        var read = new PeerHeader(0, 0, Final: false, NotAfter: 0) { Holder = "" };
        header = null;
        var reader = new WireReader(bytes);
        for (uint tag = reader.ReadTag(); tag != 0; tag = reader.ReadTag())
        {
            switch (tag)
            {
                case WireTags.HeaderRing:
                    read = read with { Ring = reader.ReadFixed64() };
                    break;
                case WireTags.HeaderClock:
                    read = read with { Clock = reader.ReadFixed64() };
                    break;
                case WireTags.HeaderFinal:
                    read = read with { Final = reader.ReadVarint() != 0 };
                    break;
                case WireTags.HeaderHolder when TryReadText(reader.ReadBytes(), ref _lastHolder, out string holder):
                    read = read with { Holder = holder };
                    break;
                case WireTags.HeaderAsksLease:
                    read = read with { AsksLease = reader.ReadVarint() != 0 };
                    break;
                case WireTags.HeaderByLane:
                    read = read with { ByLane = reader.ReadVarint() != 0 };
                    break;
                case WireTags.HeaderTrace when TryReadTrace(reader.ReadBytes(), out string? trace):
                    read = read with { Trace = trace };
                    break;
                default:
                    return false;
            }
        }

        header = read;
        return !reader.IsBroken;
    }

    /// <summary>No two requests have the same one.</summary>
    private static bool TryReadTrace(ReadOnlySpan<byte> bytes, out string? trace)
    {
        bool isPlain = bytes.Length <= byte.MaxValue && Ascii.IsValid(bytes);
        trace = isPlain && bytes.Length > 0 ? Encoding.ASCII.GetString(bytes) : null;
        return isPlain;
    }

    /// <summary>Reads a short name, usually the same as the last one.</summary>
    private static bool TryReadText(ReadOnlySpan<byte> bytes, ref string? last, out string text)
    {
        bool isPlain = bytes.Length <= byte.MaxValue && Ascii.IsValid(bytes);
        if (isPlain && (last is null || !Ascii.Equals(bytes, last)))
        {
            last = Encoding.ASCII.GetString(bytes);
        }

        text = isPlain ? last! : "";
        return isPlain;
    }

    /// <summary>Reads an item that has a key and no other field.</summary>
    private static bool TryReadItem(ReadOnlySpan<byte> bytes, out int keyLength)
    {
        var reader = new WireReader(bytes);
        uint tag = reader.ReadTag();
        keyLength = tag == WireTags.ItemKey ? reader.ReadBytes().Length : 0;
        return keyLength is > 0 and <= CacheKey.MaxLength && reader.At == bytes.Length;
    }

    private static bool TryPlace(PeerItem[] items, int place, ReadOnlyMemory<byte> key)
    {
        items[place] = new PeerItem(new CacheKey(key));
        return true;
    }
}
