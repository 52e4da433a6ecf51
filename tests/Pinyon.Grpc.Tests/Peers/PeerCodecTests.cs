using System.Buffers;
using Google.Protobuf;
using Pinyon.Grpc.Peers;
using Pinyon.Grpc.Peers.Wire;
using Pinyon.Membership;
using Pinyon.Peers;
using Pinyon.Peers.Details;

namespace Pinyon.Grpc.Tests.Peers;

public sealed class PeerCodecTests
{
    [Fact]
    public void Request_EveryField_ComesBack()
    {
        var request = new PeerRequest(
            PeerOperation.Set,
            "sessions",
            new PeerHeader(ulong.MaxValue, 7, Final: true, NotAfter: 9, Wait: long.MaxValue)
            {
                Holder = "node1",
                AsksLease = true,
                ByLane = true,
            },
            [
                new PeerItem(
                    new CacheKey(new byte[] { 1 }),
                    new byte[] { 2, 3 },
                    uint.MaxValue,
                    long.MaxValue,
                    Store.Condition.IfVersion,
                    ulong.MaxValue)
                {
                    TimeToIdle = long.MaxValue,
                    Tags = [new byte[] { 4 }, new byte[255]],
                    IsHot = true,
                },
                new PeerItem("键/+%"),
            ]);
        var bytes = new ArrayBufferWriter<byte>();
        PeerCodec.EncodeRequest(request, bytes);

        PeerCodec.DecodeRequest(
            new(bytes.WrittenMemory), PeerOperation.Set, 2, out PeerRequest? read).ShouldBe(WireFault.None);

        read!.Group.ShouldBe("sessions");
        read.Operation.ShouldBe(PeerOperation.Set);
        read.Header.ShouldBe(request.Header);
        read.Items.Count.ShouldBe(2);
        read.Items[0].Key.Bytes.ToArray().ShouldBe([1]);
        read.Items[0].Value.ToArray().ShouldBe([2, 3]);
        read.Items[0].Flags.ShouldBe(uint.MaxValue);
        read.Items[0].TimeToLive.ShouldBe(long.MaxValue);
        read.Items[0].When.ShouldBe(Store.Condition.IfVersion);
        read.Items[0].Expected.ShouldBe(ulong.MaxValue);
        read.Items[0].TimeToIdle.ShouldBe(long.MaxValue);
        read.Items[0].Tags.Select(tag => tag.Length).ShouldBe([1, 255]);
        read.Items[0].IsHot.ShouldBeTrue();
        read.Items[1].Tags.IsDefault.ShouldBeTrue();
        read.Items[1].Key.Bytes.ToArray().ShouldBe(request.Items[1].Key.Bytes.ToArray());
        read.Items[1].Value.IsEmpty.ShouldBeTrue();
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Item_WithAState_ComesBack(bool isRemoved, bool isAbsent)
    {
        var state = new PeerState(ulong.MaxValue)
        {
            IsRemoved = isRemoved,
            IsAbsent = isAbsent,
            RefreshIn = long.MaxValue,
            Grace = long.MaxValue - 1,
        };
        Item wire = PeerItems.ToWire(new PeerItem(new CacheKey(new byte[1])) { State = state });

        PeerItems.Read(PeerOperation.Replicate, Item.Parser.ParseFrom(wire.ToByteArray()), out PeerItem read)
            .ShouldBe(WireFault.None);

        read.State.ShouldBe(state);
    }

    [Fact]
    public void Item_WithAStateThatCannotBe_NamesItsFault()
    {
        Judge(state => { }).ShouldBe(WireFault.None);
        Judge(state => state.Version = 0).ShouldBe(WireFault.NoState);
        Judge(state => state.RefreshMs = long.MaxValue + 1UL).ShouldBe(WireFault.BadTime);
        Judge(state => state.GraceMs = ulong.MaxValue).ShouldBe(WireFault.BadTime);
        PeerItems.Read(PeerOperation.Replicate, PeerItems.ToWire(new PeerItem(new CacheKey(new byte[1]))), out _)
            .ShouldBe(WireFault.NoState);
        PeerItems.Read(PeerOperation.Set, PeerItems.ToWire(new PeerItem(new CacheKey(new byte[1]))), out PeerItem plain)
            .ShouldBe(WireFault.None);
        plain.State.ShouldBeNull();

        static WireFault Judge(Action<State> spoil)
        {
            Item wire = PeerItems.ToWire(new PeerItem(new CacheKey(new byte[1])) { State = new PeerState(1) });
            spoil(wire.State);
            return PeerItems.Read(PeerOperation.Replicate, wire, out _);
        }
    }

    [Theory]
    [InlineData(Store.Condition.Always)]
    [InlineData(Store.Condition.IfAbsent)]
    [InlineData(Store.Condition.IfPresent)]
    [InlineData(Store.Condition.IfVersion)]
    public void Item_EveryConditionThatTravels_ComesBack(Store.Condition condition)
    {
        Item wire = PeerItems.ToWire(new PeerItem(new CacheKey(new byte[1]), When: condition));

        PeerItems.Read(PeerOperation.Set, wire, out PeerItem read).ShouldBe(WireFault.None);

        read.When.ShouldBe(condition);
    }

    [Fact]
    public void Reply_EveryStatus_ComesBack()
    {
        var owner = new Member("node2", "[::1]:7947", weight: 3);
        PeerResult[] results =
        [
            .. Enum.GetValues<PeerStatus>().Select(status => new PeerResult(
                status, new byte[] { 1, 2 }, 3, 4, 5, status is PeerStatus.Moved ? owner : null)
            {
                IsHot = true,
            }),
        ];
        var bytes = new ArrayBufferWriter<byte>();
        PeerCodec.EncodeReply(new PeerReply(11, 12, results), bytes);

        PeerCodec.DecodeReply(new(bytes.WrittenMemory), out PeerReply? read).ShouldBe(WireFault.None);

        read!.Ring.ShouldBe(11UL);
        read.Clock.ShouldBe(12UL);
        read.Results.Select(result => result with { Value = default })
            .ShouldBe(results.Select(result => result with { Value = default }));
        read.Results.ShouldAllBe(result => result.Value.ToArray().Length == 2);
    }

    [Fact]
    public void DecodeRequest_Inconsistent_NamesItsFault()
    {
        Judge(Good()).ShouldBe(WireFault.None);
        Judge(Good(r => r.Header = null)).ShouldBe(WireFault.NoHeader);
        Judge(Good(r => r.Group = "")).ShouldBe(WireFault.BadGroup);
        Judge(Good(r => r.Group = new string('g', 255))).ShouldBe(WireFault.None);
        Judge(Good(r => r.Group = new string('g', 256))).ShouldBe(WireFault.BadGroup);
        Judge(Good(r => r.Items.Clear())).ShouldBe(WireFault.NoItems);
        Judge(Good(r => r.Items[0].Key = ByteString.Empty)).ShouldBe(WireFault.EmptyKey);
        Judge(Good(r => r.Items[0].Key = ByteString.CopyFrom(new byte[65_536]))).ShouldBe(WireFault.LongKey);
        Judge(Good(r => r.Header.WaitMs = 1UL << 63)).ShouldBe(WireFault.BadTime);
        Judge(Good(r => r.Items[0].TimeToLiveMs = 1UL << 63)).ShouldBe(WireFault.BadTime);
        Judge(Good(r => r.Items[0].TimeToIdleMs = 1UL << 63)).ShouldBe(WireFault.BadTime);
        Judge(Good(r => r.Items[0].Condition = (Condition)4)).ShouldBe(WireFault.UnknownCondition);
        Judge(Good(r => r.Items[0].Condition = (Condition)(-1))).ShouldBe(WireFault.UnknownCondition);
        Judge(Good(r => r.Items[0].Tags.Add(ByteString.Empty))).ShouldBe(WireFault.BadTag);
        Judge(Good(r => r.Items[0].Tags.Add(ByteString.CopyFrom(new byte[255])))).ShouldBe(WireFault.None);
        Judge(Good(r => r.Items[0].Tags.Add(ByteString.CopyFrom(new byte[256])))).ShouldBe(WireFault.BadTag);
        Judge(Good(r => r.Items[0].Tags.Add(Enumerable.Repeat(ByteString.CopyFrom(1), 16)))).ShouldBe(WireFault.None);
        Judge(Good(r => r.Items[0].Tags.Add(Enumerable.Repeat(ByteString.CopyFrom(1), 17))))
            .ShouldBe(WireFault.TooManyTags);
        Judge(Good(r => r.Items.Add(r.Items[0])), maxItems: 1).ShouldBe(WireFault.TooManyItems);
    }

    [Theory]
    [InlineData("Clear", 0, WireFault.None)]
    [InlineData("Clear", 1, WireFault.LongKey)]
    [InlineData("RemoveTag", 0, WireFault.EmptyKey)]
    [InlineData("RemoveTag", 255, WireFault.None)]
    [InlineData("RemoveTag", 256, WireFault.BadTag)]
    [InlineData("Explain", 0, WireFault.EmptyKey)]
    internal void DecodeRequest_KeyOfAnOperation_IsAsItMustBe(string operation, int length, WireFault expected) =>
        Judge(
            Good(r => r.Items[0].Key = ByteString.CopyFrom(new byte[length])),
            operation: Enum.Parse<PeerOperation>(operation)).ShouldBe(expected);

    [Fact]
    public void DecodeRequest_OneItemTooMany_IsRefused()
    {
        ItemsRequest request = Good(r => r.Items.Add(Enumerable.Repeat(r.Items[0], PeerCodec.MaxItems - 1)));
        Judge(request).ShouldBe(WireFault.None);

        request.Items.Add(request.Items[0]);

        Judge(request).ShouldBe(WireFault.TooManyItems);
    }

    [Theory]
    [InlineData("FF")]
    [InlineData("0A05")]
    [InlineData("1A020A05")]
    [InlineData("0800")]
    [InlineData("00")]
    public void DecodeRequest_NotOurProtobuf_IsAFault(string hex) => PeerCodec
        .DecodeRequest(new(Convert.FromHexString(hex)), PeerOperation.Get, 1, out _).ShouldNotBe(WireFault.None);

    [Fact]
    public void Decode_RandomBytesAndBitFlips_NeverThrows()
    {
        const int Seed = 20261120;
        var random = new Random(Seed);
        byte[] good = Good().ToByteArray();
        for (int i = 0; i < 5000; i++)
        {
            byte[] bytes = [.. good];
            if (i % 2 == 0)
            {
                random.NextBytes(bytes);
            }
            else
            {
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            }

            Should.NotThrow(
                () =>
                {
                    WireFault fault = PeerCodec.DecodeRequest(
                        new(bytes), PeerOperation.Get, 9, out PeerRequest? request);
                    (request is null).ShouldBe(fault is not WireFault.None);
                    PeerCodec.DecodeReply(new(bytes), out _);
                },
                $"seed {Seed}, round {i}: {Convert.ToHexString(bytes)}");
        }
    }

    [Fact]
    public void DecodeReply_Inconsistent_NamesItsFault()
    {
        JudgeReply(r => r.Status = Status.Found).ShouldBe(WireFault.None);
        JudgeReply(r => r.Status = Status.Unspecified).ShouldBe(WireFault.UnknownStatus);
        JudgeReply(r => r.Status = (Status)99).ShouldBe(WireFault.UnknownStatus);
        JudgeReply(r => r.TimeToLiveMs = 1UL << 63).ShouldBe(WireFault.BadTime);
        JudgeReply(r => r.Status = Status.Moved).ShouldBe(WireFault.BadOwner);
    }

    [Theory]
    [InlineData("node2", "127.0.0.1:7947", 1, WireFault.None)]
    [InlineData("", "127.0.0.1:7947", 1, WireFault.BadOwner)]
    [InlineData(" ", "127.0.0.1:7947", 1, WireFault.BadOwner)]
    [InlineData("node2", "127.0.0.1", 1, WireFault.BadOwner)]
    [InlineData("node2", "127.0.0.1:0", 1, WireFault.BadOwner)]
    [InlineData("node2", "127.0.0.1:7947", 0, WireFault.BadOwner)]
    [InlineData("node2", "127.0.0.1:7947", 101, WireFault.BadOwner)]
    [InlineData("node2", "127.0.0.1:7947", uint.MaxValue, WireFault.BadOwner)]
    internal void DecodeReply_MovedOwner_MustBeAMember(string name, string address, uint weight, WireFault expected) =>
        JudgeReply(r =>
        {
            r.Status = Status.Moved;
            r.Owner = new Owner { Name = name, Address = address, Weight = weight };
        }).ShouldBe(expected);

    [Fact]
    public void DecodeReply_OwnerNameTooLong_IsAFault() =>
        JudgeReply(r =>
        {
            r.Status = Status.Moved;
            r.Owner = new Owner { Name = new string('n', 256), Address = "127.0.0.1:7947", Weight = 1 };
        }).ShouldBe(WireFault.BadOwner);

    private static ItemsRequest Good(Action<ItemsRequest>? change = null)
    {
        var request = new ItemsRequest
        {
            Header = new Header { Ring = 1, Clock = 2 },
            Group = "g",
            Items = { new Item { Key = ByteString.CopyFromUtf8("k") } },
        };
        change?.Invoke(request);
        return request;
    }

    private static WireFault Judge(
        ItemsRequest request, int maxItems = PeerCodec.MaxItems, PeerOperation operation = PeerOperation.Get) =>
        PeerCodec.DecodeRequest(new(request.ToByteArray()), operation, maxItems, out _);

    private static WireFault JudgeReply(Action<Result> change)
    {
        var result = new Result { Status = Status.Found };
        change(result);
        return PeerCodec.DecodeReply(new(new ItemsReply { Results = { result } }.ToByteArray()), out _);
    }
}
