using System.Net;
using System.Net.Http.Headers;
using Pinyon.Grpc.Protocol;

namespace Pinyon.Grpc.Client;

/// <summary>The body of a call that goes on: it hands its stream out and ends when it is told to.</summary>
internal sealed class GrpcStreamContent : HttpContent
{
    private static readonly MediaTypeHeaderValue Grpc = new(GrpcNames.ContentType);

    private readonly TaskCompletionSource<Stream> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public GrpcStreamContent() => Headers.ContentType = Grpc;

    /// <summary>There as soon as there is a connection; never, if there is none.</summary>
    public Task<Stream> Opened => _opened.Task;

    public void End() => _ended.TrySetResult();

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        _opened.TrySetResult(stream);
        await _ended.Task.WaitAsync(cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
