using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using Pinyon.Grpc.Protocol;
using Pinyon.Peers.Budget;

namespace Pinyon.Grpc.Client;

/// <summary>Reads a response: status, one message, trailers.</summary>
internal static class GrpcResponseReader
{
    private const int FirstRead = 4096;

    /// <summary>
    /// Reads the message. Its length is taken from the message budget as soon as the prefix is known.
    /// </summary>
    /// <param name="response">The response, read up to its headers.</param>
    /// <param name="codec">Decodes the message.</param>
    /// <param name="maxLength">The longest message accepted, in bytes.</param>
    /// <param name="enter">Takes bytes from the message budget.</param>
    /// <param name="cancellationToken">Cancelled when the call ends.</param>
    /// <returns>The message and its share of the budget, which the caller must return.</returns>
    public static async ValueTask<(T Message, BudgetShare Share)> ReadAsync<T>(
        HttpResponseMessage response,
        GrpcCodec<T> codec,
        int maxLength,
        Func<int, ValueTask<BudgetShare>> enter,
        CancellationToken cancellationToken)
    {
        // 1 Reject what is not a gRPC response.
        ThrowIfRefused(response);
        Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);

        // A zero-byte read waits for data, so that waiting calls hold no buffer of the pool.
        _ = await body.ReadAsync(Memory<byte>.Empty, cancellationToken);
        byte[] bytes = GrpcMessageBuffer.Take(FirstRead);
        BudgetShare share = BudgetShare.None;
        try
        {
            // 2 Read the prefix, then the message once the budget has room for it.
            int count = await ReadUntilAsync(body, bytes, 0, GrpcFraming.PrefixLength, cancellationToken);
            int end = count == 0 ? 0 : FrameLength(bytes.AsSpan(0, count), maxLength);
            if (end >= bytes.Length)
            {
                share = await enter(end);
                bytes = Grow(bytes, count, end);
            }

            count = await ReadUntilAsync(body, bytes, count, end, cancellationToken);

            // 3 Read to the end of the stream: only then are the trailers there.
            bool overlong = count > end || await body.ReadAsync(bytes.AsMemory(count..), cancellationToken) > 0;
            ThrowIfNotOk(response, count, end, overlong);

            // 4 Decode the message.
            var message = new ReadOnlySequence<byte>(bytes, GrpcFraming.PrefixLength, end - GrpcFraming.PrefixLength);
            return codec.Decode(message, out T? value, out string? fault)
                ? (value, share)
                : throw new GrpcException(GrpcStatusCode.Internal, $"The answer cannot be read: {fault}");
        }
        catch
        {
            share.Dispose();
            throw;
        }
        finally
        {
            GrpcMessageBuffer.Release(bytes);
        }
    }

    /// <summary>Throws for headers without a message: a trailers-only status, or a response that is not gRPC.</summary>
    public static void ThrowIfRefused(HttpResponseMessage response)
    {
        if (Find(response.Headers, GrpcNames.Status) is { } early)
        {
            throw Ended(StatusOf(early, response.Headers));
        }

        ThrowIfNotGrpc(response);
    }

    private static int FrameLength(ReadOnlySpan<byte> bytes, int maxLength)
    {
        GrpcFrameResult result = GrpcFraming.ReadPrefix(bytes, maxLength, out int length);
        return result switch
        {
            GrpcFrameResult.Complete => GrpcFraming.PrefixLength + length,
            GrpcFrameResult.NeedMore => GrpcFraming.PrefixLength,
            _ => throw new GrpcException(GrpcFraming.Refuse(result, maxLength)) { IsOfReply = true },
        };
    }

    /// <summary>Always leaves a free byte: a read into an empty span could not detect the end of the stream.</summary>
    private static byte[] Grow(byte[] bytes, int count, int size)
    {
        byte[] larger = GrpcMessageBuffer.Take(size + 1);
        bytes.AsSpan(0, count).CopyTo(larger);
        GrpcMessageBuffer.Release(bytes);
        return larger;
    }

    private static async ValueTask<int> ReadUntilAsync(
        Stream body, byte[] bytes, int count, int wanted, CancellationToken cancellationToken)
    {
        while (count < wanted)
        {
            int read = await body.ReadAsync(bytes.AsMemory(count), cancellationToken);
            if (read == 0)
            {
                break;
            }

            count += read;
        }

        return count;
    }

    private static void ThrowIfNotGrpc(HttpResponseMessage response)
    {
        string? contentType = Find(response.Content.Headers, "content-type");
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw new GrpcException(
                GrpcStatusMapping.FromHttp(response.StatusCode),
                $"The server answered HTTP {(int)response.StatusCode}.");
        }

        if (!GrpcNames.IsGrpc(contentType))
        {
            throw new GrpcException(
                GrpcStatusCode.Unknown, $"The server answered with the content type '{contentType}', not gRPC.");
        }
    }

    private static void ThrowIfNotOk(HttpResponseMessage response, int count, int end, bool overlong)
    {
        GrpcStatus status = StatusOf(Find(response.TrailingHeaders, GrpcNames.Status), response.TrailingHeaders);
        if (overlong || (status.Code == GrpcStatusCode.Ok && count == 0))
        {
            string number = overlong ? "more than one message" : "no message";
            throw new GrpcException(GrpcStatusCode.Unimplemented, $"A unary method was answered with {number}.");
        }

        if (status.Code != GrpcStatusCode.Ok)
        {
            throw Ended(status);
        }

        if (count < end)
        {
            throw new GrpcException(GrpcFraming.Refuse(GrpcFrameResult.NeedMore, 0));
        }
    }

    private static GrpcStatus StatusOf(string? code, HttpHeaders headers) =>
        GrpcStatus.Parse(code, Find(headers, GrpcNames.Message), Find(headers, GrpcNames.Pushback));

    private static GrpcException Ended(GrpcStatus status) => new(
        status.Code == GrpcStatusCode.Ok
            ? new GrpcStatus(GrpcStatusCode.Unimplemented, "A unary method was answered with no message.")
            : status);

    private static string? Find(HttpHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out HeaderStringValues values) ? values.ToString() : null;
}
