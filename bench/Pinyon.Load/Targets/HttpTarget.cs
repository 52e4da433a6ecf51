using System.Net;
using Pinyon.Load.Keys;
using Pinyon.Load.Options;
using Pinyon.Load.Values;

namespace Pinyon.Load.Targets;

/// <summary>Nodes under load in the SDCS dialect: <c>GET /{key}</c>, and <c>POST /</c> with a JSON object.</summary>
internal sealed class HttpTarget : ITarget
{
    private readonly HttpMessageInvoker _http;
    private readonly Uri[] _servers;
    private readonly ValueText _values;
    private readonly bool _verifies;

    public HttpTarget(LoadOptions options, ValueText values)
    {
        _servers = [.. options.Http];
        _values = values;
        _verifies = options.Verify;
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            MaxConnectionsPerServer = options.Callers,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
        });
    }

    public int Servers => _servers.Length;

    public bool SharesEntries => true;

    public async ValueTask<Outcome> SendAsync(LoadRequest request, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(LoadOptions.Timeout);
        try
        {
            return request.IsRead
                ? await ReadAsync(request, timeout.Token)
                : await WriteAsync(request, timeout.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new Outcome(Outcome.TimedOut);
        }
        catch (HttpRequestException fault) when (fault.HttpRequestError is HttpRequestError.ConnectionError
            or HttpRequestError.NameResolutionError)
        {
            return new Outcome(Outcome.Unreachable);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            return new Outcome("connection broke");
        }
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    private async ValueTask<Outcome> ReadAsync(LoadRequest request, CancellationToken cancellationToken)
    {
        int key = request.Keys[0];
        using var message = new HttpRequestMessage(
            HttpMethod.Get, new Uri(_servers[request.Server], KeyText.ToText(key)));
        using HttpResponseMessage response = await _http.SendAsync(message, cancellationToken);
        byte[] body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        return response.StatusCode switch
        {
            HttpStatusCode.OK when _verifies && !SdcsMember.TryRead(body, key, _values) =>
                new Outcome(Outcome.WrongValue),
            HttpStatusCode.OK => default,
            HttpStatusCode.NotFound => new Outcome(Misses: 1),
            _ => Refused(response),
        };
    }

    private async ValueTask<Outcome> WriteAsync(LoadRequest request, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, _servers[request.Server])
        {
            Content = new ByteArrayContent(SdcsMember.WriteObject(request, _values))
            {
                Headers = { ContentType = new("application/json") },
            },
        };
        using HttpResponseMessage response = await _http.SendAsync(message, cancellationToken);
        await response.Content.CopyToAsync(Stream.Null, cancellationToken);
        return response.StatusCode == HttpStatusCode.OK ? default : Refused(response);
    }

    private static Outcome Refused(HttpResponseMessage response) => new($"HTTP {(int)response.StatusCode}");
}
