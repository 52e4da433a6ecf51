using System.Net;
using Pinyon.Grpc.Protocol;

namespace Pinyon.Grpc.Tests.Hosting;

/// <summary>Sends its bytes and then nothing, without ending the stream, until it is cancelled.</summary>
internal sealed class StallingContent : HttpContent
{
    private readonly byte[] _bytes;

    public StallingContent(string hex)
    {
        _bytes = Convert.FromHexString(hex);
        Headers.TryAddWithoutValidation("content-type", GrpcNames.ContentType);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(_bytes, cancellationToken);
        await stream.FlushAsync(cancellationToken);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
