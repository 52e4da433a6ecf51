using System.Buffers;
using Google.Protobuf;
using Pinyon.Grpc.Peers;
using Pinyon.Grpc.Peers.Lanes;
using Pinyon.Grpc.Peers.Wire;
using Pinyon.Peers;
using Pinyon.Peers.Details;

namespace Pinyon.Grpc.Tests.Peers;

/// <summary>Updates, touches and scans on the wire, and what of it is refused.</summary>
public sealed class PeerDetailsTests
{
    [Fact]
    public void Update_EveryKind_ComesBack()
    {
        foreach (PeerUpdateKind kind in Enum.GetValues<PeerUpdateKind>())
        {
            var update = new PeerUpdate(kind, kind is PeerUpdateKind.SetRange ? long.MaxValue : long.MinValue);

            PeerItem item = ThroughTheWire(new PeerItem("k", "v"u8.ToArray()) { Update = update });

            item.Update.ShouldBe(update);
            item.Value.ToArray().ShouldBe("v"u8.ToArray());
        }
    }

    [Fact]
    public void Update_ThatCannotBe_NamesItsFault()
    {
        Judge(null).ShouldBe(WireFault.BadUpdate);
        Judge(new Update { Kind = UpdateKind.Unspecified }).ShouldBe(WireFault.BadUpdate);
        Judge(new Update { Kind = (UpdateKind)99 }).ShouldBe(WireFault.BadUpdate);
        Judge(new Update { Kind = UpdateKind.SetRange, Amount = -1 }).ShouldBe(WireFault.BadUpdate);
        Judge(new Update { Kind = UpdateKind.Increment, Amount = -1 }).ShouldBe(WireFault.None);

        static WireFault Judge(Update? update) => PeerItems.Read(
            PeerOperation.Update, new Item { Key = ByteString.CopyFromUtf8("k"), Update = update }, out _);
    }

    [Fact]
    public void Scan_EveryField_ComesBack()
    {
        Item wire = PeerItems.ToWire(new PeerItem
        {
            Scan = new PeerScan(ulong.MaxValue, int.MaxValue, "nut*"u8.ToArray(), CountsOnly: true),
        });

        PeerItems.Read(PeerOperation.Scan, wire, out PeerItem item).ShouldBe(WireFault.None);

        PeerScan scan = item.Scan.ShouldNotBeNull();
        (scan.Position, scan.Count, scan.CountsOnly).ShouldBe((ulong.MaxValue, int.MaxValue, true));
        scan.Pattern.ToArray().ShouldBe("nut*"u8.ToArray());
    }

    [Fact]
    public void Scan_ThatCannotBe_NamesItsFault()
    {
        Judge(new Item()).ShouldBe(WireFault.BadScan);
        Judge(new Item { Scan = new Scan { Count = 0 } }).ShouldBe(WireFault.BadScan);
        Judge(new Item { Scan = new Scan { Count = 1, Pattern = ByteString.CopyFrom(new byte[513]) } })
            .ShouldBe(WireFault.BadScan);
        Judge(new Item { Key = ByteString.CopyFromUtf8("k"), Scan = new Scan { Count = 1 } })
            .ShouldBe(WireFault.LongKey);
        Judge(new Item { Scan = new Scan { Count = uint.MaxValue } }).ShouldBe(WireFault.None);

        static WireFault Judge(Item item) => PeerItems.Read(PeerOperation.Scan, item, out _);
    }

    [Fact]
    public void UpdateAndScan_OfSeveralItems_AreRefused()
    {
        foreach (PeerOperation operation in (PeerOperation[])[PeerOperation.Update, PeerOperation.Scan])
        {
            var item = new PeerItem { Scan = new PeerScan(0, 1) };
            item = operation is PeerOperation.Scan
                ? item
                : new PeerItem("k") { Update = new PeerUpdate(PeerUpdateKind.Append) };
            var request = new PeerRequest(operation, "g", new PeerHeader(1, 2, false, 3), [item, item]);
            var bytes = new ArrayBufferWriter<byte>();
            PeerMethods.All[PeerMethods.Choose(request)].Request.Encode(request, bytes);

            PeerMethods.All[PeerMethods.Choose(request)].Request
                .Decode(new(bytes.WrittenMemory), out _, out string? fault).ShouldBeFalse();
            fault.ShouldNotBeNull().ShouldContain("more items");
        }
    }

    [Fact]
    public void Reply_WithFactsAndPages_ComesBack()
    {
        var facts = new PeerFacts(long.MaxValue, ulong.MaxValue, long.MaxValue);
        var page = new PeerPage(ulong.MaxValue, 100_000, ["a"u8.ToArray(), new byte[65_535]]);
        PeerReply reply = ThroughTheWire(
            new PeerResult(PeerStatus.Found, "41"u8.ToArray(), 7, 9) { Facts = facts },
            new PeerResult(PeerStatus.Found) { Page = page },
            new PeerResult(PeerStatus.NotANumber),
            new PeerResult(PeerStatus.Overflow));

        reply.Results[0].Facts.ShouldBe(facts);
        reply.Results[0].Value.ToArray().ShouldBe("41"u8.ToArray());
        PeerPage read = reply.Results[1].Page.ShouldNotBeNull();
        (read.Next, read.Count).ShouldBe((page.Next, page.Count));
        read.Keys.Select(key => key.Length).ShouldBe([1, 65_535]);
        reply.Results.Skip(2).Select(result => result.Status).ShouldBe([PeerStatus.NotANumber, PeerStatus.Overflow]);
    }

    [Theory]
    [InlineData("00", WireFault.Malformed)]            // half of a length
    [InlineData("0002 61", WireFault.Malformed)]       // shorter than it says
    [InlineData("0001 61 0000", WireFault.EmptyKey)]
    [InlineData("0001 61 0001 62", WireFault.None)]
    internal void Page_OfDamagedKeys_IsRefused(string hex, WireFault expected) =>
        Judge(new Page { Keys = ByteString.CopyFrom(Convert.FromHexString(hex.Replace(" ", ""))) })
            .ShouldBe(expected);

    [Fact]
    public void Page_OfTooMany_IsRefusedBeforeTheyAreMade()
    {
        Judge(new Page { Count = 1UL + int.MaxValue }).ShouldBe(WireFault.TooManyItems);
        byte[] keys = [.. Enumerable.Repeat((byte[])[0, 1, 97], 100_001).SelectMany(key => key)];
        Judge(new Page { Keys = ByteString.CopyFrom(keys) }).ShouldBe(WireFault.TooManyItems);
    }

    [Fact]
    public void Facts_OfTimesThatCannotBe_AreRefused()
    {
        PeerDetails.Read(new Facts { Length = ulong.MaxValue }, out _).ShouldBe(WireFault.BadTime);
        PeerDetails.Read(new Facts { TimeToIdleMs = ulong.MaxValue }, out _).ShouldBe(WireFault.BadTime);
    }

    [Theory]
    [InlineData(true, 1, true)]
    [InlineData(false, 1, false)]        // asked for again, because its value was too long for a lane
    [InlineData(true, 65 << 10, false)]
    public void Update_OfAShortRequest_GoesByLaneAtFirst(bool byLane, int length, bool expected)
    {
        var item = new PeerItem("k", new byte[length]) { Update = new PeerUpdate(PeerUpdateKind.GetAndSet) };
        var header = new PeerHeader(1, 2, Final: false, NotAfter: 3) { ByLane = byLane };

        LaneMethods.Carry(new PeerRequest(PeerOperation.Update, "g", header, [item]), 1 << 20).ShouldBe(expected);
        LaneMethods.Carry(new PeerRequest(PeerOperation.Touch, "g", header, [new PeerItem("k")]), 1 << 20)
            .ShouldBeTrue();
        LaneMethods.Carry(new PeerRequest(PeerOperation.Scan, "g", header, [item]), 1 << 20).ShouldBeFalse();
    }

    [Fact]
    public void Methods_OfEarlierVersions_KeepTheirPlaces() => PeerMethods.All.Select(method => method.Path).ShouldBe(
        ((string[])
        [
            "Get", "GetMany", "Load", "SetMany", "Delete", "Clear", "RemoveTag", "Explain", "Revoke", "Renew",
            "Replicate", "Update", "Touch", "Scan",
        ]).Select(name => $"/pinyon.peer.v1.Peers/{name}"));

    private static WireFault Judge(Page page) => PeerDetails.Read(page, out _);

    private static PeerItem ThroughTheWire(in PeerItem item)
    {
        var wire = Item.Parser.ParseFrom(PeerItems.ToWire(item).ToByteArray());
        PeerItems.Read(PeerOperation.Update, wire, out PeerItem read).ShouldBe(WireFault.None);
        return read;
    }

    private static PeerReply ThroughTheWire(params PeerResult[] results)
    {
        var bytes = new ArrayBufferWriter<byte>();
        PeerMethods.Replies.Encode(new PeerReply(1, 2, results), bytes);
        PeerMethods.Replies.Decode(new(bytes.WrittenMemory), out PeerReply? reply, out string? fault)
            .ShouldBeTrue(fault);
        return reply!;
    }
}
