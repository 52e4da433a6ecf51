using Google.Protobuf;
using Pinyon.Grpc.Peers.Wire;
using Pinyon.Peers;
using Pinyon.Peers.Details;

namespace Pinyon.Grpc.Peers;

/// <summary>One item of a request, on the wire and back.</summary>
internal static class PeerItems
{
    public static Item ToWire(in PeerItem item)
    {
        var wire = new Item
        {
            Key = UnsafeByteOperations.UnsafeWrap(item.Key.Bytes),
            Value = UnsafeByteOperations.UnsafeWrap(item.Value),
            Flags = item.Flags,
            TimeToLiveMs = (ulong)item.TimeToLive,
            Condition = ToWire(item.When),
            ExpectedVersion = item.Expected,
            TimeToIdleMs = (ulong)item.TimeToIdle,
            Hot = item.IsHot,
            Update = PeerDetails.ToWire(item.Update),
            Scan = PeerDetails.ToWire(item.Scan),
        };
        if (item.State is { } state)
        {
            wire.State = new State
            {
                Version = state.Version,
                Removed = state.IsRemoved,
                Absent = state.IsAbsent,
                RefreshMs = (ulong)state.RefreshIn,
                GraceMs = (ulong)state.Grace,
                Term = state.Term,
                View = state.View,
                FromOwner = state.IsFromOwner,
            };
        }

        if (!item.Tags.IsDefaultOrEmpty)
        {
            wire.Tags.AddRange(item.Tags.Select(UnsafeByteOperations.UnsafeWrap));
        }

        return wire;
    }

    /// <summary>Takes an item that came from the network, if nothing is wrong with it.</summary>
    public static WireFault Read(PeerOperation operation, Item wire, out PeerItem item)
    {
        WireFault fault = JudgeKey(operation, wire.Key.Length);
        fault = fault is WireFault.None ? Judge(wire) : fault;
        fault = fault is WireFault.None ? Judge(operation, wire.State) : fault;
        fault = fault is WireFault.None ? PeerDetails.Judge(operation, wire) : fault;
        item = fault is not WireFault.None ? default : new PeerItem(
            wire.Key.IsEmpty ? default : new CacheKey(wire.Key.Memory),
            wire.Value.Memory,
            wire.Flags,
            (long)wire.TimeToLiveMs,
            FromWire(wire.Condition),
            wire.ExpectedVersion)
        {
            TimeToIdle = (long)wire.TimeToIdleMs,
            Tags = wire.Tags.Count == 0 ? default : [.. wire.Tags.Select(tag => tag.Memory)],
            IsHot = wire.Hot,
            State = FromWire(wire.State),
        };
        item = (fault, operation) switch
        {
            (WireFault.None, PeerOperation.Update) => item with { Update = PeerDetails.FromWire(wire.Update) },
            (WireFault.None, PeerOperation.Scan) => item with { Scan = PeerDetails.FromWire(wire.Scan) },
            _ => item,
        };
        return fault;
    }

    private static WireFault JudgeKey(PeerOperation operation, int length) => operation switch
    {
        PeerOperation.Clear or PeerOperation.Scan => length == 0 ? WireFault.None : WireFault.LongKey,
        PeerOperation.RemoveTag when length > PeerItem.MaxTagLength => WireFault.BadTag,
        _ => length switch { 0 => WireFault.EmptyKey, > CacheKey.MaxLength => WireFault.LongKey, _ => WireFault.None },
    };

    private static WireFault Judge(Item wire) => wire switch
    {
        { TimeToLiveMs: > long.MaxValue } or { TimeToIdleMs: > long.MaxValue } => WireFault.BadTime,
        { Condition: < Condition.Always or > Condition.IfVersion } => WireFault.UnknownCondition,
        { Tags.Count: > PeerItem.MaxTags } => WireFault.TooManyTags,
        { Tags.Count: > 0 } when wire.Tags.Any(tag => tag.Length is 0 or > PeerItem.MaxTagLength) => WireFault.BadTag,
        _ => WireFault.None,
    };

    private static WireFault Judge(PeerOperation operation, State? wire) => wire switch
    {
        null => operation is PeerOperation.Replicate ? WireFault.NoState : WireFault.None,
        { Version: 0 } => WireFault.NoState,
        { RefreshMs: > long.MaxValue } or { GraceMs: > long.MaxValue } => WireFault.BadTime,
        _ => WireFault.None,
    };

    private static PeerState? FromWire(State? wire) => wire is null ? null : new PeerState(wire.Version)
    {
        IsRemoved = wire.Removed,
        IsAbsent = wire.Absent,
        RefreshIn = (long)wire.RefreshMs,
        Grace = (long)wire.GraceMs,
        Term = wire.Term,
        View = wire.View,
        IsFromOwner = wire.FromOwner,
    };

    private static Condition ToWire(Store.Condition condition) => condition switch
    {
        Store.Condition.Always => Condition.Always,
        Store.Condition.IfAbsent => Condition.IfAbsent,
        Store.Condition.IfPresent => Condition.IfPresent,
        Store.Condition.IfVersion => Condition.IfVersion,
        _ => throw new ArgumentOutOfRangeException(nameof(condition), condition, "It does not travel."),
    };

    private static Store.Condition FromWire(Condition wire) => wire switch
    {
        Condition.IfAbsent => Store.Condition.IfAbsent,
        Condition.IfPresent => Store.Condition.IfPresent,
        Condition.IfVersion => Store.Condition.IfVersion,
        _ => Store.Condition.Always,
    };
}
