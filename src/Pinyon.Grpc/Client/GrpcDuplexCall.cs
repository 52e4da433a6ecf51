using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using Pinyon.Grpc.Protocol;

namespace Pinyon.Grpc.Client;

/// <summary>One call that goes on, with a stream each way.</summary>
/// <remarks>One may write while another reads; two may not do the same.</remarks>
internal sealed class GrpcDuplexCall<TRequest, TResponse> : IDisposable
{
    private static readonly StreamPipeReaderOptions Buffers = new(bufferSize: 16 << 10, leaveOpen: true);

    private readonly GrpcMethod<TRequest, TResponse> _method;
    private readonly int _maxLength;
    private readonly CancellationTokenSource _ending;
    private readonly CancellationToken _token;
    private readonly GrpcStreamContent _content = new();
    private readonly HttpRequestMessage _message;
    private readonly Task<HttpResponseMessage> _response;
    private PipeReader? _body;

    /// <summary>Begins the call; what becomes of it, the first write and the first read will tell.</summary>
    public GrpcDuplexCall(GrpcConnections connections, Uri address, GrpcMethod<TRequest, TResponse> method)
    {
        _method = method;
        _maxLength = connections.Options.MaxMessageBytes;
        _ending = CancellationTokenSource.CreateLinkedTokenSource(connections.Closed);
        _message = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = _content,
        };
        _message.Headers.TryAddWithoutValidation("te", "trailers");
        _message.Headers.TryAddWithoutValidation("user-agent", GrpcNames.UserAgent);
        _token = _ending.Token;
        _response = BeginAsync(connections);
    }

    /// <summary>Sends one message; it has left when the task ends.</summary>
    public async Task WriteAsync(TRequest request)
    {
        using var buffer = new GrpcMessageBuffer(_maxLength);
        _method.Request.Encode(request, buffer);
        ReadOnlyMemory<byte> frame = buffer.Seal();
        if (!_content.Opened.IsCompleted && await Task.WhenAny(_content.Opened, _response) == _response)
        {
            // Over before it began: the reader says why.
            await _response;
        }

        Stream stream = await _content.Opened.WaitAsync(_token);

        // Queued together, they leave without a change of threads between them, which is a tenth or more of the way
        // there and back. A frame that has to wait for the server's window is behind that flush: hence the second.
        await Task.WhenAll(stream.WriteAsync(frame, _token).AsTask(), stream.FlushAsync(_token));
        await stream.FlushAsync(_token);
    }

    /// <summary>Waits for the next message.</summary>
    /// <exception cref="GrpcException">The server ended the call, or its answer is none.</exception>
    public async Task<TResponse> ReadAsync()
    {
        _body ??= await OpenAsync();
        while (true)
        {
            ReadResult read = await _body.ReadAsync(_token);
            ReadOnlySequence<byte> rest = read.Buffer;
            GrpcFrameResult result = GrpcFraming.Read(ref rest, _maxLength, out ReadOnlySequence<byte> message);
            if (result is GrpcFrameResult.Complete)
            {
                bool isGood = _method.Response.Decode(message, out TResponse? response, out string? fault);
                _body.AdvanceTo(rest.Start);
                return isGood
                    ? response!
                    : throw new GrpcException(GrpcStatusCode.Internal, $"The answer cannot be read: {fault}");
            }

            if (result is not GrpcFrameResult.NeedMore)
            {
                throw new GrpcException(GrpcFraming.Refuse(result, _maxLength));
            }

            _body.AdvanceTo(rest.Start, rest.End);
            if (read.IsCompleted)
            {
                throw new GrpcException(GrpcResponseReader.EndOf(await _response));
            }
        }
    }

    /// <summary>Gives the call up; whoever reads or writes is told so.</summary>
    public void Dispose()
    {
        _content.End();
        _ending.Cancel();
        _ending.Dispose();
        _ = ReleaseAsync();
    }

    private async Task<HttpResponseMessage> BeginAsync(GrpcConnections connections) =>
        await connections.SendAsync(_message, _token);

    private async Task ReleaseAsync()
    {
        try
        {
            using HttpResponseMessage response = await _response;
        }
        catch (Exception)
        {
            // The reader has told what it was.
        }

        _message.Dispose();
    }

    private async Task<PipeReader> OpenAsync()
    {
        HttpResponseMessage response = await _response;
        GrpcResponseReader.ThrowIfRefused(response);
        return PipeReader.Create(await response.Content.ReadAsStreamAsync(_token), Buffers);
    }
}
