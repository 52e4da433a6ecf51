using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Pinyon.Grpc.Protocol;

namespace Pinyon.Grpc.Tests.Hosting;

/// <summary>Passes messages through; a first byte of 0xFF makes one undecodable.</summary>
internal static class BytesCodec
{
    public static GrpcCodec<byte[]> Instance { get; } = new((value, writer) => writer.Write(value), Decode);

    public static GrpcMethod<byte[], byte[]> Method(string name) => new($"/test.Bytes/{name}", Instance, Instance);

    private static bool Decode(
        in ReadOnlySequence<byte> message,
        [MaybeNullWhen(false)] out byte[] value,
        [NotNullWhen(false)] out string? fault)
    {
        value = message.ToArray();
        fault = value is [0xFF, ..] ? "0xFF stands here for garbage." : null;
        return fault is null;
    }
}
