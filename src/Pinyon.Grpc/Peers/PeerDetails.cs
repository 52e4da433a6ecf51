using Google.Protobuf;
using Pinyon.Peers;
using Pinyon.Peers.Details;

namespace Pinyon.Grpc.Peers;

/// <summary>What only one operation needs, on the wire and back: updates, facts, scans and pages.</summary>
internal static class PeerDetails
{
    public static Wire.Update? ToWire(PeerUpdate? update) => update is null
        ? null
        : new Wire.Update { Kind = ToWire(update.Kind), Amount = update.Amount };

    public static Wire.Scan? ToWire(PeerScan? scan) => scan is null ? null : new Wire.Scan
    {
        Position = scan.Position,
        Count = (uint)scan.Count,
        Pattern = UnsafeByteOperations.UnsafeWrap(scan.Pattern),
        CountsOnly = scan.CountsOnly,
    };

    public static Wire.Facts? ToWire(PeerFacts? facts) => facts is null ? null : new Wire.Facts
    {
        Length = (ulong)facts.Length,
        OldVersion = facts.OldVersion,
        TimeToIdleMs = (ulong)facts.TimeToIdle,
    };

    public static Wire.Page? ToWire(PeerPage? page) => page is null ? null : new Wire.Page
    {
        Next = page.Next,
        Count = (ulong)page.Count,
        Keys = UnsafeByteOperations.UnsafeWrap(PackedKeys.Pack(page.Keys)),
    };

    /// <summary>What is wrong with the detail that the item of an operation must have.</summary>
    public static WireFault Judge(PeerOperation operation, Wire.Item item) => operation switch
    {
        PeerOperation.Update => Judge(item.Update),
        PeerOperation.Scan => Judge(item.Scan),
        _ => WireFault.None,
    };

    /// <summary>The detail of an item that was judged.</summary>
    public static PeerUpdate FromWire(Wire.Update update) => new(FromWire(update.Kind)!.Value, update.Amount);

    /// <inheritdoc cref="FromWire(Wire.Update)"/>
    public static PeerScan FromWire(Wire.Scan scan) => new(
        scan.Position, (int)Math.Min(scan.Count, int.MaxValue), scan.Pattern.Memory, scan.CountsOnly);

    public static WireFault Read(Wire.Facts? wire, out PeerFacts? facts)
    {
        facts = null;
        if (wire is null) return WireFault.None;
        if (wire.TimeToIdleMs > long.MaxValue || wire.Length > long.MaxValue) return WireFault.BadTime;

        facts = new PeerFacts((long)wire.Length, wire.OldVersion, (long)wire.TimeToIdleMs);
        return WireFault.None;
    }

    public static WireFault Read(Wire.Page? wire, out PeerPage? page)
    {
        page = null;
        if (wire is null) return WireFault.None;
        if (wire.Count > int.MaxValue) return WireFault.TooManyItems;   // a number alone; callers add it up

        WireFault fault = PackedKeys.Unpack(
            wire.Keys.Memory, PeerCodec.MaxItems, out List<ReadOnlyMemory<byte>> keys);
        page = new PeerPage(wire.Next, (long)wire.Count, keys);
        return fault;
    }

    private static WireFault Judge(Wire.Update? update) => update switch
    {
        null => WireFault.BadUpdate,
        { Kind: Wire.UpdateKind.SetRange, Amount: < 0 } => WireFault.BadUpdate,
        _ => FromWire(update.Kind) is null ? WireFault.BadUpdate : WireFault.None,
    };

    private static WireFault Judge(Wire.Scan? scan) => scan switch
    {
        null or { Count: 0 } or { Pattern.Length: > KeyPattern.MaxLength } => WireFault.BadScan,
        _ => WireFault.None,
    };

    private static Wire.UpdateKind ToWire(PeerUpdateKind kind) => kind switch
    {
        PeerUpdateKind.Increment => Wire.UpdateKind.Increment,
        PeerUpdateKind.Append => Wire.UpdateKind.Append,
        PeerUpdateKind.SetRange => Wire.UpdateKind.SetRange,
        PeerUpdateKind.GetAndSet => Wire.UpdateKind.GetAndSet,
        PeerUpdateKind.GetAndRemove => Wire.UpdateKind.GetAndRemove,
        PeerUpdateKind.Expire => Wire.UpdateKind.Expire,
        PeerUpdateKind.ExpireAndIdle => Wire.UpdateKind.ExpireAndIdle,
        PeerUpdateKind.Persist => Wire.UpdateKind.Persist,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such update."),
    };

    private static PeerUpdateKind? FromWire(Wire.UpdateKind wire) => wire switch
    {
        Wire.UpdateKind.Increment => PeerUpdateKind.Increment,
        Wire.UpdateKind.Append => PeerUpdateKind.Append,
        Wire.UpdateKind.SetRange => PeerUpdateKind.SetRange,
        Wire.UpdateKind.GetAndSet => PeerUpdateKind.GetAndSet,
        Wire.UpdateKind.GetAndRemove => PeerUpdateKind.GetAndRemove,
        Wire.UpdateKind.Expire => PeerUpdateKind.Expire,
        Wire.UpdateKind.ExpireAndIdle => PeerUpdateKind.ExpireAndIdle,
        Wire.UpdateKind.Persist => PeerUpdateKind.Persist,
        _ => null,
    };
}
