using System.Buffers;
using System.IO.Pipelines;
using Pinyon.Grpc.Protocol;

namespace Pinyon.Grpc.Server;

/// <summary>Takes the one message of a unary request off the wire.</summary>
internal static class GrpcRequestReader
{
    public static async ValueTask<T> ReadAsync<T>(
        PipeReader body, GrpcCodec<T> codec, int maxLength, CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadResult read = await body.ReadAsync(cancellationToken);
            ReadOnlySequence<byte> rest = read.Buffer;
            GrpcFrameResult result = GrpcFraming.Read(ref rest, maxLength, out ReadOnlySequence<byte> message);
            ThrowIfHopeless(result, rest, read.IsCompleted, maxLength);

            // A second message makes the call invalid, so even a whole one waits for the end of the stream.
            if (!read.IsCompleted)
            {
                body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }

            bool good = codec.Decode(message, out T? value, out string? fault);
            body.AdvanceTo(read.Buffer.End);
            return good ? value! : throw new GrpcException(GrpcStatusCode.InvalidArgument, fault!);
        }
    }

    private static void ThrowIfHopeless(
        GrpcFrameResult result, in ReadOnlySequence<byte> rest, bool ended, int maxLength)
    {
        if (result is GrpcFrameResult.Complete && !rest.IsEmpty)
        {
            throw WrongNumber("more than one message");
        }

        if (result is GrpcFrameResult.NeedMore && ended && rest.IsEmpty)
        {
            throw WrongNumber("no message");
        }

        if (result is not GrpcFrameResult.Complete && (ended || result is not GrpcFrameResult.NeedMore))
        {
            throw new GrpcException(GrpcFraming.Refuse(result, maxLength));
        }
    }

    private static GrpcException WrongNumber(string number) => new(
        GrpcStatusCode.Unimplemented, $"This method takes exactly one message, and {number} came.");
}
