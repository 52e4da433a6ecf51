using System.Buffers;
using Pinyon.Grpc.Client;
using Pinyon.Grpc.Protocol;
using Pinyon.Grpc.Tests.Hosting;

namespace Pinyon.Grpc.Tests.Client;

/// <summary>The frame's memory is pooled and must not be reused while it is still being sent.</summary>
public sealed class GrpcMessageContentTests : IDisposable
{
    private static readonly byte[] Message = [.. Enumerable.Range(0, 100).Select(i => (byte)i)];

    private readonly GrpcMessageContent _content;

    public GrpcMessageContentTests()
    {
        var buffer = new GrpcMessageBuffer(1000);
        buffer.Write(Message);
        _content = new GrpcMessageContent(buffer);
    }

    public void Dispose() => _content.Dispose();

    [Fact]
    public async Task Dispose_WhileBeingSent_LeavesTheBytesAlone()
    {
        var stream = new HesitantStream();
        Task sending = _content.CopyToAsync(stream, TestContext.Current.CancellationToken);

        _content.Dispose();
        Scribble();
        stream.GoOn();

        await sending;
        stream.Written[GrpcFraming.PrefixLength..].ShouldBe(Message);
    }

    [Fact]
    public async Task Send_ASecondTime_SendsTheSame()
    {
        using var first = new MemoryStream();
        using var second = new MemoryStream();

        await _content.CopyToAsync(first, TestContext.Current.CancellationToken);
        Scribble();
        await _content.CopyToAsync(second, TestContext.Current.CancellationToken);

        second.ToArray()[GrpcFraming.PrefixLength..].ShouldBe(Message);
        second.ToArray().ShouldBe(first.ToArray());
    }

    [Fact]
    public async Task Send_AfterDispose_IsRefused()
    {
        _content.Dispose();

        await Should.ThrowAsync<ObjectDisposedException>(
            () => _content.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken));
    }

    /// <summary>Rents what this thread returned to the pool last, and overwrites it.</summary>
    private static void Scribble()
    {
        byte[] bytes = ArrayPool<byte>.Shared.Rent(512);
        bytes.AsSpan().Fill(0xEE);
        ArrayPool<byte>.Shared.Return(bytes);
    }
}
