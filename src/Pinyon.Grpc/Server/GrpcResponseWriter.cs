using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Pinyon.Grpc.Protocol;

namespace Pinyon.Grpc.Server;

/// <summary>Writes messages and statuses to an HTTP/2 response.</summary>
internal static class GrpcResponseWriter
{
    /// <summary>Smaller messages leave in one socket write with headers and trailers.</summary>
    private const int FlushSize = 64 * 1024;

    /// <summary>Milliseconds after which a client may retry at a busy server: some calls will have ended.</summary>
    private const string Pushback = "100";

    public static async ValueTask WriteMessageAsync<T>(
        HttpResponse response, GrpcCodec<T> codec, T value, int maxLength, CancellationToken cancellationToken)
    {
        using var buffer = new GrpcMessageBuffer(maxLength);
        codec.Encode(value, buffer);
        ReadOnlyMemory<byte> frame = buffer.Seal();
        PipeWriter body = response.BodyWriter;
        while (frame.Length > FlushSize)
        {
            await body.WriteAsync(frame[..FlushSize], cancellationToken);
            frame = frame[FlushSize..];
        }

        body.Write(frame.Span);
    }

    /// <summary>Ends the call. Without a message before it, this is a trailers-only response.</summary>
    public static void WriteStatus(HttpResponse response, GrpcStatus status, bool afterMessage)
    {
        bool isTrailer = afterMessage || response.HasStarted;
        Write(GrpcNames.Status, ((int)status.Code).ToString(CultureInfo.InvariantCulture));
        if (status.Message.Length > 0)
        {
            Write(GrpcNames.Message, PercentEncoding.Encode(status.Message));
        }

        if (status.IsBusy)
        {
            Write(GrpcNames.Pushback, Pushback);
        }

        void Write(string name, string value)
        {
            if (isTrailer)
            {
                response.AppendTrailer(name, value);
            }
            else
            {
                response.Headers[name] = value;
            }
        }
    }
}
