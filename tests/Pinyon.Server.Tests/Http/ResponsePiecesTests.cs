using System.Buffers;
using System.IO.Pipelines;
using Pinyon.Server.Http;

namespace Pinyon.Server.Tests.Http;

public sealed class ResponsePiecesTests
{
    private const int Length = 1 << 20;

    [Fact]
    public async Task Write_LargeValueToASlowClient_IsCopiedOnlyAsItIsRead()
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 0));
        byte[] value = new byte[Length];
        new Random(7).NextBytes(value);

        Task writing = WriteAsync(pipe.Writer, value, token);
        var arrived = new ArrayBufferWriter<byte>(Length);
        while (arrived.WrittenCount < Length)
        {
            ReadResult read = await pipe.Reader.ReadAsync(token);
            read.Buffer.Length.ShouldBeLessThanOrEqualTo(64 << 10);
            arrived.Write(read.Buffer.ToArray());
            pipe.Reader.AdvanceTo(read.Buffer.End);
        }

        await writing;
        arrived.WrittenSpan.SequenceEqual(value).ShouldBeTrue();
    }

    private static async Task WriteAsync(PipeWriter writer, byte[] value, CancellationToken token)
    {
        await writer.WriteInPiecesAsync(value, token);
        await writer.FlushAsync(token);
    }
}
