using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using Pinyon.Grpc.Protocol;
using Pinyon.Peers.Rooms;

namespace Pinyon.Grpc.Client;

/// <summary>Takes a response apart: status, one message, trailers.</summary>
internal static class GrpcResponseReader
{
    private const int FirstRead = 4096;

    /// <summary>Reads the one message; it takes its room as soon as its prefix tells how long it is.</summary>
    /// <param name="response">What came.</param>
    /// <param name="codec">How it is read.</param>
    /// <param name="maxLength">Longest message taken.</param>
    /// <param name="enter">Takes room for so many bytes.</param>
    /// <param name="cancellationToken">The call's end.</param>
    /// <returns>The message and its room, which is the caller's to give back.</returns>
    public static async ValueTask<(T Message, RoomShare Room)> ReadAsync<T>(
        HttpResponseMessage response,
        GrpcCodec<T> codec,
        int maxLength,
        Func<int, ValueTask<RoomShare>> enter,
        CancellationToken cancellationToken)
    {
        // 1 A refusal.
        ThrowIfRefused(response);
        Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);

        // An empty read waits for data: calls under way hold no buffer, and the pool's few go round among the busy.
        _ = await body.ReadAsync(Memory<byte>.Empty, cancellationToken);
        byte[] bytes = GrpcMessageBuffer.Take(FirstRead);
        RoomShare room = RoomShare.None;
        try
        {
            // 2 The prefix, then as many bytes as it says, once there is room for them.
            int count = await ReadUntilAsync(body, bytes, 0, GrpcFraming.PrefixLength, cancellationToken);
            int end = count == 0 ? 0 : FrameLength(bytes.AsSpan(0, count), maxLength);
            if (end >= bytes.Length)
            {
                room = await enter(end);
                bytes = Grow(bytes, count, end);
            }

            count = await ReadUntilAsync(body, bytes, count, end, cancellationToken);

            // 3 Only the end of the stream brings the trailers.
            bool overlong = count > end || await body.ReadAsync(bytes.AsMemory(count..), cancellationToken) > 0;
            ThrowIfNotOk(response, count, end, overlong);

            // 4 The message itself.
            var message = new ReadOnlySequence<byte>(bytes, GrpcFraming.PrefixLength, end - GrpcFraming.PrefixLength);
            return codec.Decode(message, out T? value, out string? fault)
                ? (value, room)
                : throw new GrpcException(GrpcStatusCode.Internal, $"The answer cannot be read: {fault}");
        }
        catch
        {
            room.Dispose();
            throw;
        }
        finally
        {
            GrpcMessageBuffer.Release(bytes);
        }
    }

    /// <summary>Headers that announce no message: a status in them (trailers-only), or no gRPC at all.</summary>
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
            _ => throw new GrpcException(GrpcFraming.Refuse(result, maxLength)),
        };
    }

    /// <summary>Leaves a byte free: a read into nothing could not tell the end of the stream.</summary>
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
