using System.Net;
using Pinyon.Grpc.Protocol;

namespace Pinyon.Grpc.Tests.Hosting;

/// <summary>A hand-made call over HTTP/2, which can be invalid in any way.</summary>
internal sealed class RawCall(Uri server, string path, HttpContent content) : IDisposable
{
    private static readonly HttpMessageInvoker Invoker = new(new SocketsHttpHandler());

    private readonly HttpRequestMessage _request = new(HttpMethod.Post, new Uri(server, path))
    {
        Version = HttpVersion.Version20,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        Content = content,
    };

    public static ByteArrayContent Body(string hex, string contentType = GrpcNames.ContentType)
    {
        var content = new ByteArrayContent(Convert.FromHexString(hex));
        content.Headers.TryAddWithoutValidation("content-type", contentType);
        return content;
    }

    public RawCall With(string header, string value)
    {
        _request.Headers.TryAddWithoutValidation(header, value);
        return this;
    }

    public async Task<RawAnswer> SendAsync(CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await Invoker.SendAsync(_request, cancellationToken);
        byte[] body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        bool trailersOnly = response.Headers.Contains(GrpcNames.Status);
        var headers = trailersOnly ? response.Headers : response.TrailingHeaders;
        return new RawAnswer(
            response.StatusCode,
            trailersOnly,
            headers.TryGetValues(GrpcNames.Status, out var code) ? code.Single() : null,
            headers.TryGetValues(GrpcNames.Message, out var message) ? message.Single() : null,
            body);
    }

    public void Dispose() => _request.Dispose();
}
