using System.Net;
using System.Net.Http.Headers;
using Pinyon.Grpc.Protocol;

namespace Pinyon.Grpc.Client;

/// <summary>A frame as a request body. Returns the frame's memory when nothing reads it any more.</summary>
/// <remarks>
/// A call can end (early answer, deadline) while the connection still sends the body, and a request that the server
/// refused without reading is sent again. So the call and each sending hold a reference, and the last one releases the
/// buffer.
/// </remarks>
internal sealed class GrpcMessageContent : HttpContent
{
    private static readonly MediaTypeHeaderValue Grpc = new(GrpcNames.ContentType);

    private readonly GrpcMessageBuffer _buffer;
    private readonly ReadOnlyMemory<byte> _frame;
    private int _holders = 1;
    private int _disposed;

    public GrpcMessageContent(GrpcMessageBuffer buffer)
    {
        _buffer = buffer;
        _frame = buffer.Seal();
        Headers.ContentType = Grpc;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        Hold();
        try
        {
            await stream.WriteAsync(_frame, cancellationToken);
        }
        finally
        {
            LetGo();
        }
    }

    /// <summary>Unknown on purpose: a gRPC message carries its own length, so content-length is redundant.</summary>
    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            LetGo();
        }

        base.Dispose(disposing);
    }

    private void Hold()
    {
        int holders = Volatile.Read(ref _holders);
        while (holders > 0)
        {
            int seen = Interlocked.CompareExchange(ref _holders, holders + 1, holders);
            if (seen == holders)
            {
                return;
            }

            holders = seen;
        }

        throw new ObjectDisposedException(nameof(GrpcMessageContent));
    }

    private void LetGo()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            _buffer.Dispose();
        }
    }
}
