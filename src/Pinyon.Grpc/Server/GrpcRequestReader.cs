using System.Buffers;
using System.IO.Pipelines;
using Pinyon.Grpc.Protocol;
using Pinyon.Peers.Budget;

namespace Pinyon.Grpc.Server;

/// <summary>Reads the one message of a unary request.</summary>
internal static class GrpcRequestReader
{
    /// <summary>
    /// Reads the message. Its length is taken from the message budget as soon as the prefix is known.
    /// </summary>
    /// <param name="body">The request's body.</param>
    /// <param name="codec">Decodes the message.</param>
    /// <param name="maxLength">The longest message accepted, in bytes.</param>
    /// <param name="enter">Takes bytes from the message budget.</param>
    /// <param name="cancellationToken">Cancelled when the call ends.</param>
    /// <returns>The message and its share of the budget, which the caller must return.</returns>
    public static async ValueTask<(T Message, BudgetShare Share)> ReadAsync<T>(
        PipeReader body,
        GrpcCodec<T> codec,
        int maxLength,
        Func<int, ValueTask<BudgetShare>> enter,
        CancellationToken cancellationToken)
    {
        BudgetShare? share = null;
        try
        {
            while (true)
            {
                ReadResult read = await body.ReadAsync(cancellationToken);
                ReadOnlySequence<byte> rest = read.Buffer;
                GrpcFrameResult result = GrpcFraming.Read(ref rest, maxLength, out ReadOnlySequence<byte> message);
                ThrowIfHopeless(result, rest, read.IsCompleted, maxLength);

                // Reads no further until the budget has room; HTTP/2's flow control then stops the sender.
                int length = share is null ? GrpcFraming.LengthOf(read.Buffer) : 0;
                share = length > 0 ? await enter(length) : share;

                // A second message makes the call invalid, so even a complete one waits for the end of the stream.
                if (!read.IsCompleted)
                {
                    body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                    continue;
                }

                bool isGood = codec.Decode(message, out T? value, out string? fault);
                body.AdvanceTo(read.Buffer.End);
                return isGood
                    ? (value!, share ?? BudgetShare.None)
                    : throw new GrpcException(GrpcStatusCode.InvalidArgument, fault!);
            }
        }
        catch
        {
            share?.Dispose();
            throw;
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
