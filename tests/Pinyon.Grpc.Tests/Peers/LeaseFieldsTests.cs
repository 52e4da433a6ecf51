using System.Text;
using Google.Protobuf;
using Pinyon.Grpc.Peers;
using Pinyon.Grpc.Peers.Wire;
using Pinyon.Grpc.Protocol;
using Pinyon.Peers;

namespace Pinyon.Grpc.Tests.Peers;

/// <summary>R4: the lease fields as bytes, through the hand-written codec and the generated one behind it.</summary>
public sealed class LeaseFieldsTests
{
    private const string MinusOne = "FFFFFFFFFFFFFFFFFF01";
    private const string Longest = "FFFFFFFFFFFFFFFF7F";
    private const string OneMore = "80808080808080808001";
    private const string TooLong = "FFFFFFFFFFFFFFFFFFFF01";

    private static readonly GrpcMethod<PeerRequest, PeerReply> Get = PeerMethods.All[0];

    public static TheoryData<int> HolderLengths => [0, 1, 254, 255, 256, 1000];

    [Theory]
    [InlineData("", 0, 0)]
    [InlineData("28 00", 0, 0)]
    [InlineData("21 0000000000000000 28 00", 0, 0)]
    [InlineData("21 FFFFFFFFFFFFFFFF", ulong.MaxValue, 0)]
    [InlineData("21 0700000000000000 28 E807", 7, 1000)]
    [InlineData("28 E807", 0, 1000)]   // without a number it is invalid for its reader
    [InlineData("21 0700000000000000 28" + Longest, 7, long.MaxValue)]
    [InlineData("21 0700000000000000 21 0800000000000000 28 01 28 02", 8, 2)]   // twice: the last one
    [InlineData("20 07 29 0700000000000000", 0, 0)]   // of another type: fields that we do not know
    public void Reply_Lease_IsRead(string hex, ulong lease, long leaseTime)
    {
        PeerReply reply = ReadReply(hex + "1A 02 0801").ShouldNotBeNull();

        (reply.Lease, reply.LeaseTime).ShouldBe((lease, leaseTime));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("38 00", 0)]
    [InlineData("38 904E", 10_000)]
    [InlineData("38" + Longest, long.MaxValue)]
    [InlineData("38 01 38 02", 2)]
    [InlineData("39 0100000000000000", 0)]
    public void Reply_TimeOfACopy_IsRead(string hex, long copyFor) =>
        ReadReply(Result("0801" + hex)).ShouldNotBeNull().Results[0].CopyFor.ShouldBe(copyFor);

    [Theory]
    [InlineData("28" + OneMore, "A time in milliseconds is out of range.")]
    [InlineData("28" + MinusOne, "A time in milliseconds is out of range.")]
    [InlineData("28" + TooLong, "The message is not the protobuf that this method takes.")]
    [InlineData("28 80", "The message is not the protobuf that this method takes.")]
    [InlineData("21 07000000", "The message is not the protobuf that this method takes.")]
    public void Reply_LeaseThatCannotBe_IsRefused(string hex, string fault) => RefuseReply(hex, fault);

    [Theory]
    [InlineData("38" + OneMore, "A time in milliseconds is out of range.")]
    [InlineData("38" + MinusOne, "A time in milliseconds is out of range.")]
    [InlineData("38" + TooLong, "The message is not the protobuf that this method takes.")]
    [InlineData("38", "The message is not the protobuf that this method takes.")]
    public void Reply_TimeOfACopyThatCannotBe_IsRefused(string hex, string fault) =>
        RefuseReply(Result("0801" + hex), fault);

    [Theory]
    [MemberData(nameof(HolderLengths))]
    public void Request_Holder_HasAtMost255Characters(int length)
    {
        foreach (string name in new[] { new string('h', length), new string('ß', length) })
        {
            bool isRead = TryReadRequest(
                Field(0x32, Encoding.UTF8.GetBytes(name)), out PeerRequest? request, out string? fault);

            isRead.ShouldBe(length <= 255);
            fault.ShouldBe(isRead ? null : "The sender's name has more than 255 characters.");
            request?.Header.Holder.ShouldBe(name);
        }
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("38 00", false)]
    [InlineData("38 01", true)]
    [InlineData("38 02", true)]
    [InlineData("38" + MinusOne, true)]
    public void Request_AskingForALease_IsYesUnlessItIsZero(string hex, bool asks)
    {
        TryReadRequest(Bytes(hex), out PeerRequest? request, out _).ShouldBeTrue();

        request!.Header.AsksLease.ShouldBe(asks);
        request.Header.Holder.ShouldBe("");
    }

    [Fact]
    public void Request_HolderThatIsNoText_NamesNobody()
    {
        if (TryReadRequest(Field(0x32, [0x62, 0xFF, 0xFE]), out PeerRequest? request, out string? fault))
        {
            Membership.Member.IsName(request!.Header.Holder).ShouldBeFalse();
        }
        else
        {
            fault.ShouldBe("The message is not the protobuf that this method takes.");
        }
    }

    [Fact]
    public void Reply_MovedToANameThatIsNoText_IsRefused()
    {
        var result = new Result
        {
            Status = Status.Moved,
            Owner = new Owner { Name = "node\uFFFD", Address = "127.0.0.1:7947", Weight = 1 },
        };

        RefuseReply(Result(Convert.ToHexString(result.ToByteArray())), "A moved result does not name a valid owner.");
    }

    private static PeerReply? ReadReply(string hex)
    {
        Get.Response.Decode(new(Bytes(hex)), out PeerReply? reply, out string? fault).ShouldBeTrue(fault);
        return reply;
    }

    private static void RefuseReply(string hex, string expected)
    {
        Get.Response.Decode(new(Bytes(hex)), out PeerReply? reply, out string? fault).ShouldBeFalse();
        reply.ShouldBeNull();
        fault.ShouldBe(expected);
    }

    private static bool TryReadRequest(byte[] headerFields, out PeerRequest? request, out string? fault)
    {
        byte[] bytes = [.. Field(0x0A, headerFields), .. Field(0x12, "g"u8), .. Field(0x1A, Field(0x0A, "k"u8))];
        return Get.Request.Decode(new(bytes), out request, out fault);
    }

    private static string Result(string hex) => Convert.ToHexString(Field(0x1A, Bytes(hex)));

    private static byte[] Bytes(string hex) =>
        Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    /// <summary>Tag, length, bytes; as protobuf has it.</summary>
    private static byte[] Field(byte tag, ReadOnlySpan<byte> bytes) =>
        [tag, (byte)(bytes.Length | 0x80), (byte)(bytes.Length >> 7), .. bytes];
}
