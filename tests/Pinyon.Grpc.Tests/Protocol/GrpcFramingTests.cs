using System.Buffers;
using Pinyon.Grpc.Protocol;

namespace Pinyon.Grpc.Tests.Protocol;

public sealed class GrpcFramingTests
{
    [Theory]
    [InlineData("", GrpcFrameResult.NeedMore)]
    [InlineData("00", GrpcFrameResult.NeedMore)]
    [InlineData("00000000", GrpcFrameResult.NeedMore)]
    [InlineData("0000000003", GrpcFrameResult.NeedMore)]
    [InlineData("0000000003AABB", GrpcFrameResult.NeedMore)]
    [InlineData("0000000003AABBCC", GrpcFrameResult.Complete)]
    [InlineData("0000000003AABBCCDD", GrpcFrameResult.Complete)]
    [InlineData("0000000000", GrpcFrameResult.Complete)]
    [InlineData("0000000008AABB", GrpcFrameResult.NeedMore)]
    [InlineData("0000000009AABB", GrpcFrameResult.TooLarge)]
    [InlineData("00FFFFFFFF", GrpcFrameResult.TooLarge)]
    [InlineData("0080000000", GrpcFrameResult.TooLarge)]
    [InlineData("01", GrpcFrameResult.Compressed)]
    [InlineData("0100000001AA", GrpcFrameResult.Compressed)]
    [InlineData("02", GrpcFrameResult.Malformed)]
    [InlineData("474554202F", GrpcFrameResult.Malformed)]
    internal void Read_Front_IsJudged(string hex, GrpcFrameResult expected)
    {
        var bytes = new ReadOnlySequence<byte>(Convert.FromHexString(hex));

        GrpcFraming.Read(ref bytes, 8, out _).ShouldBe(expected);
    }

    [Fact]
    public void Read_TwoMessages_TakesThemOneByOne()
    {
        var bytes = new ReadOnlySequence<byte>(Convert.FromHexString("0000000002AABB0000000001CC"));

        GrpcFraming.Read(ref bytes, 8, out ReadOnlySequence<byte> first).ShouldBe(GrpcFrameResult.Complete);
        GrpcFraming.Read(ref bytes, 8, out ReadOnlySequence<byte> second).ShouldBe(GrpcFrameResult.Complete);

        first.ToArray().ShouldBe([0xAA, 0xBB]);
        second.ToArray().ShouldBe([0xCC]);
        bytes.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void Read_EveryWayToCutAFrame_GivesTheSameMessage()
    {
        byte[] frame = Convert.FromHexString("0000000004DEADBEEF");
        for (int cut = 0; cut <= frame.Length; cut++)
        {
            ReadOnlySequence<byte> whole = Segments.Of(frame.AsMemory(0, cut), frame.AsMemory(cut));
            var part = new ReadOnlySequence<byte>(frame, 0, cut);

            GrpcFraming.Read(ref whole, 8, out ReadOnlySequence<byte> message).ShouldBe(GrpcFrameResult.Complete);
            message.ToArray().ShouldBe([0xDE, 0xAD, 0xBE, 0xEF]);
            GrpcFrameResult partial = cut == frame.Length ? GrpcFrameResult.Complete : GrpcFrameResult.NeedMore;
            GrpcFraming.Read(ref part, 8, out _).ShouldBe(partial);
        }
    }

    [Fact]
    public void Read_NotComplete_LeavesTheBytes()
    {
        var bytes = new ReadOnlySequence<byte>(Convert.FromHexString("0000000003AABB"));

        GrpcFraming.Read(ref bytes, 8, out _);

        bytes.Length.ShouldBe(7);
    }

    [Fact]
    public void Buffer_Message_BecomesAFrame()
    {
        using var buffer = new GrpcMessageBuffer(100_000);
        byte[] message = [.. Enumerable.Range(0, 70_000).Select(i => (byte)i)];
        buffer.Write(message);

        var bytes = new ReadOnlySequence<byte>(buffer.Seal());

        GrpcFraming.Read(ref bytes, 100_000, out ReadOnlySequence<byte> read).ShouldBe(GrpcFrameResult.Complete);
        read.ToArray().ShouldBe(message);
    }

    [Fact]
    public void Buffer_ExactlyTheLimit_FitsAndOneMoreIsRefused()
    {
        using var buffer = new GrpcMessageBuffer(2000);
        buffer.Write(new byte[2000]);
        buffer.Seal().Length.ShouldBe(2005);

        Should.Throw<GrpcException>(() => buffer.Write<byte>([1]))
            .Status.Code.ShouldBe(GrpcStatusCode.ResourceExhausted);
    }
}
