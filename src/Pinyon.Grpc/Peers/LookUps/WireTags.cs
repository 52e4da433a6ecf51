using Pinyon.Grpc.Peers.Wire;

namespace Pinyon.Grpc.Peers.LookUps;

/// <summary>The tags of the fields that look-ups use: field number and wire type.</summary>
internal static class WireTags
{
    public const byte RequestHeader = (ItemsRequest.HeaderFieldNumber << 3) | Bytes;
    public const byte RequestGroup = (ItemsRequest.GroupFieldNumber << 3) | Bytes;
    public const byte RequestItem = (ItemsRequest.ItemsFieldNumber << 3) | Bytes;

    public const byte HeaderRing = (Header.RingFieldNumber << 3) | Fixed64;
    public const byte HeaderClock = (Header.ClockFieldNumber << 3) | Fixed64;
    public const byte HeaderFinal = (Header.FinalFieldNumber << 3) | Number;
    public const byte HeaderHolder = (Header.HolderFieldNumber << 3) | Bytes;
    public const byte HeaderAsksLease = (Header.AsksLeaseFieldNumber << 3) | Number;
    public const byte HeaderByLane = (Header.ByLaneFieldNumber << 3) | Number;
    public const byte HeaderTrace = (Header.TraceFieldNumber << 3) | Bytes;

    public const byte ItemKey = (Item.KeyFieldNumber << 3) | Bytes;

    public const byte ReplyRing = (ItemsReply.RingFieldNumber << 3) | Fixed64;
    public const byte ReplyClock = (ItemsReply.ClockFieldNumber << 3) | Fixed64;
    public const byte ReplyResult = (ItemsReply.ResultsFieldNumber << 3) | Bytes;
    public const byte ReplyLease = (ItemsReply.LeaseFieldNumber << 3) | Fixed64;
    public const byte ReplyLeaseTime = (ItemsReply.LeaseMsFieldNumber << 3) | Number;

    public const byte ResultStatus = (Result.StatusFieldNumber << 3) | Number;
    public const byte ResultValue = (Result.ValueFieldNumber << 3) | Bytes;
    public const byte ResultFlags = (Result.FlagsFieldNumber << 3) | Fixed32;
    public const byte ResultVersion = (Result.VersionFieldNumber << 3) | Fixed64;
    public const byte ResultTimeToLive = (Result.TimeToLiveMsFieldNumber << 3) | Number;
    public const byte ResultCopyFor = (Result.CopyMsFieldNumber << 3) | Number;

    private const byte Number = 0;
    private const byte Fixed64 = 1;
    private const byte Bytes = 2;
    private const byte Fixed32 = 5;
}
