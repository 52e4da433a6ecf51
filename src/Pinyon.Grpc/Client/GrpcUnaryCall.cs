using System.Net;
using Pinyon.Grpc.Protocol;

namespace Pinyon.Grpc.Client;

/// <summary>Calls one unary method of one server.</summary>
internal sealed class GrpcUnaryCall<TRequest, TResponse>(
    GrpcConnections connections, Uri address, GrpcMethod<TRequest, TResponse> method)
{
    private readonly GrpcClientOptions _options = connections.Options;

    /// <summary>Sends the request and waits for the response, never longer than <paramref name="timeout"/>.</summary>
    /// <param name="request">What to send.</param>
    /// <param name="timeout">The server is told of it too; <see cref="Timeout.InfiniteTimeSpan"/> for no limit.</param>
    /// <param name="cancellationToken">The caller's own way out.</param>
    /// <exception cref="GrpcException">Every other end than OK, broken connections included.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async ValueTask<TResponse> InvokeAsync(
        TRequest request, TimeSpan timeout, CancellationToken cancellationToken)
    {
        // 1 What cannot be done in time is not begun.
        cancellationToken.ThrowIfCancellationRequested();
        if (timeout <= TimeSpan.Zero && timeout != Timeout.InfiniteTimeSpan)
        {
            throw new GrpcException(GrpcTransportFaults.TimeIsOver(timeout));
        }

        using var deadline = new GrpcDeadline(_options.Time, timeout, cancellationToken);
        using HttpRequestMessage message = MakeMessage(request, timeout);
        try
        {
            // 2 Send; the response is there as soon as its headers are.
            using HttpResponseMessage response = await connections.SendAsync(message, deadline.Token);

            // 3 Read message and trailers.
            return await GrpcResponseReader.ReadAsync(
                response, method.Response, _options.MaxMessageBytes, deadline.Token);
        }
        catch (Exception fault) when (fault is not GrpcException)
        {
            // 4 The caller's own leaving is no fault; all else becomes a status.
            cancellationToken.ThrowIfCancellationRequested();
            throw GrpcTransportFaults.Translate(fault, deadline.IsExpired, timeout, _options.ConnectTimeout);
        }
    }

    private HttpRequestMessage MakeMessage(TRequest request, TimeSpan timeout)
    {
        var buffer = new GrpcMessageBuffer(_options.MaxMessageBytes);
        try
        {
            method.Request.Encode(request, buffer);
        }
        catch
        {
            buffer.Dispose();
            throw;
        }

        var message = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new GrpcMessageContent(buffer),
        };
        if (timeout != Timeout.InfiniteTimeSpan)
        {
            message.Headers.TryAddWithoutValidation(GrpcNames.Timeout, GrpcTimeout.Format(timeout));
        }

        message.Headers.TryAddWithoutValidation("te", "trailers");
        message.Headers.TryAddWithoutValidation("user-agent", GrpcNames.UserAgent);
        return message;
    }
}
