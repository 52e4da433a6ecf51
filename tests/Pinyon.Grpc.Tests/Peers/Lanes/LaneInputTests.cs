using System.Buffers;
using System.Text;
using Pinyon.Grpc.Peers.Lanes;
using Pinyon.Grpc.Protocol;

namespace Pinyon.Grpc.Tests.Peers.Lanes;

public sealed class LaneInputTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Read_FramesInRandomPieces_ComeOutAsTheyWentIn(int seed)
    {
        var random = new Random(seed);
        (uint Call, byte Kind, byte[] Message)[] sent = [.. Enumerable.Range(0, 200).Select(i =>
            ((uint)random.Next(), (byte)random.Next(256), Bytes(random, i % 50 == 49 ? 40_000 : random.Next(60))))];
        byte[] wire = [.. LaneFrame.Preface, .. Written(sent)];

        var input = new LaneInput();
        bool isOpen = false;
        List<(uint, byte, byte[])> read = [];
        for (int at = 0; at < wire.Length;)
        {
            Span<byte> free = input.Free;
            int count = Math.Min(random.Next(1, seed == 1 ? 2 : 5000), Math.Min(free.Length, wire.Length - at));
            wire.AsSpan(at, count).CopyTo(free);
            at += count;
            input.Advance(count);
            isOpen = isOpen || input.TryPassPreface();
            while (isOpen && input.TryRead(out LaneFrame frame, out ReadOnlyMemory<byte> message))
            {
                read.Add((frame.Call, frame.Kind, message.ToArray()));
            }
        }

        read.Count.ShouldBe(sent.Length, $"seed {seed}");
        foreach (((uint Call, byte Kind, byte[] Message) was, (uint, byte, byte[]) now) in sent.Zip(read))
        {
            now.Item1.ShouldBe(was.Call);
            now.Item2.ShouldBe(was.Kind);
            now.Item3.SequenceEqual(was.Message).ShouldBeTrue();
        }
    }

    [Theory]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")]
    [InlineData("pinyon lane 2\n")]
    [InlineData("x")]
    public void Preface_OfSomethingElse_IsRefusedAtItsFirstWrongByte(string text)
    {
        LaneInput input = Holding(Encoding.ASCII.GetBytes(text));

        Should.Throw<GrpcException>(() => input.TryPassPreface())
            .Status.Code.ShouldBe(GrpcStatusCode.InvalidArgument);
    }

    [Fact]
    public void Read_LengthAboveTheLimit_IsRefusedBeforeAnyOfItIsTaken()
    {
        byte[] header = new byte[LaneFrame.HeaderLength];
        new LaneFrame(LaneFrame.MaxLength + 1, 1, 1).Write(header);
        LaneInput input = Holding(header);

        Should.Throw<GrpcException>(() => input.TryRead(out _, out _))
            .Status.Code.ShouldBe(GrpcStatusCode.InvalidArgument);
    }

    [Fact]
    public void Add_MessageThatCannotBeEncoded_LeavesNothingBehind()
    {
        var buffer = new LaneBuffer();
        buffer.Add(1, 1, "a"u8.ToArray(), static (bytes, writer) => writer.Write(bytes));
        byte[] before = buffer.Written.ToArray();

        Should.Throw<InvalidOperationException>(() => buffer.Add(2, 1, 0, static (_, writer) =>
        {
            writer.GetSpan(100);
            writer.Advance(100);
            throw new InvalidOperationException();
        }));
        Should.Throw<GrpcException>(() => buffer.Add(
            3, 1, new byte[LaneFrame.MaxLength + 1], static (bytes, writer) => writer.Write(bytes)));

        buffer.Written.ToArray().ShouldBe(before);
    }

    private static LaneInput Holding(byte[] bytes)
    {
        var input = new LaneInput();
        bytes.CopyTo(input.Free);
        input.Advance(bytes.Length);
        return input;
    }

    private static byte[] Bytes(Random random, int length)
    {
        byte[] bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] Written(IEnumerable<(uint Call, byte Kind, byte[] Message)> frames)
    {
        var buffer = new LaneBuffer();
        foreach ((uint call, byte kind, byte[] message) in frames)
        {
            buffer.Add(call, kind, message, static (bytes, writer) => writer.Write(bytes));
        }

        return buffer.Written.ToArray();
    }
}
