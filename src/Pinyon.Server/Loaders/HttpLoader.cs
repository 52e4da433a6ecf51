using System.Net;
using System.Net.Http.Headers;

namespace Pinyon.Server.Loaders;

/// <summary>Loads values from an origin over HTTP, with the lifetime that its Cache-Control gives.</summary>
internal sealed class HttpLoader : IDisposable
{
    // Answer of the origin                          result
    //
    //   200, s-maxage or max-age                     kept that long, less its Age
    //   200, no-store, private, no-cache, max-age=0  returned, not kept: this cache is shared and does not revalidate
    //   200, none of these                           kept as long as the group's options say
    //   404, 410                                     not found, remembered for its max-age or as the options say
    //   anything else                                the load fails; the message has the status
    //
    // (RFC 9111, sections 4.2.1 and 5.2.2, for a shared cache that cannot revalidate.)
    private const int MaxRedirections = 5;
    private const int MaxHeaderKilobytes = 32;

    private static readonly TimeSpan ConnectionLife = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    private readonly HttpClient _client;
    private readonly OriginTemplate _origin;
    private readonly long _maxBytes;

    /// <param name="origin">The address of values.</param>
    /// <param name="maxBytes">The longest body to load, counted after decompression.</param>
    /// <param name="maxConnections">Maximum of connections to one host.</param>
    public HttpLoader(OriginTemplate origin, long maxBytes, int maxConnections)
    {
        _origin = origin;
        _maxBytes = maxBytes;
        var handler = new SocketsHttpHandler
        {
            AutomaticDecompression = DecompressionMethods.All,
            ConnectTimeout = ConnectTimeout,
            MaxAutomaticRedirections = MaxRedirections,
            MaxConnectionsPerServer = maxConnections,
            MaxResponseHeadersLength = MaxHeaderKilobytes,
            PooledConnectionLifetime = ConnectionLife,   // so that a changed address of the origin is noticed
            UseCookies = false,
        };
        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };   // the flight has its own time limit
        _client.DefaultRequestHeaders.UserAgent.ParseAdd("pinyon");
    }

    public void Dispose() => _client.Dispose();

    public async ValueTask<LoadResult> LoadAsync(
        CacheKey key, LoadContext context, CancellationToken cancellationToken)
    {
        if (_origin.AddressOf(key) is not { } address)
        {
            return LoadResult.NotFound;
        }

        try
        {
            using HttpResponseMessage response = await _client.GetAsync(
                address, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return response.StatusCode switch
            {
                HttpStatusCode.OK => await TakeAsync(response, cancellationToken),
                HttpStatusCode.NotFound or HttpStatusCode.Gone => Kept(LoadResult.NotFound, response),
                _ => LoadResult.Failed($"The origin answered {(int)response.StatusCode} {response.ReasonPhrase}."),
            };
        }
        catch (HttpRequestException exception)
        {
            return LoadResult.Failed($"The request to the origin failed: {exception.Message}");
        }
        catch (IOException exception)
        {
            return LoadResult.Failed($"The origin's answer ended early: {exception.Message}");
        }
    }

    private async Task<LoadResult> TakeAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentLength > _maxBytes)
        {
            return TooLarge();
        }

        await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var bytes = new MemoryStream((int)(response.Content.Headers.ContentLength ?? 0));
        byte[] part = new byte[16 << 10];
        for (int read; (read = await body.ReadAsync(part, cancellationToken)) > 0;)
        {
            if (bytes.Length + read > _maxBytes)
            {
                return TooLarge();
            }

            bytes.Write(part, 0, read);
        }

        return Kept(LoadResult.Found(bytes.GetBuffer().AsMemory(0, (int)bytes.Length)), response);
    }

    private LoadResult TooLarge() => LoadResult.Failed($"The origin's answer has more than {_maxBytes} bytes.");

    private static LoadResult Kept(LoadResult result, HttpResponseMessage response)
    {
        CacheControlHeaderValue? control = response.Headers.CacheControl;
        if (control is null)
        {
            return result;
        }

        if (control.NoStore || control.Private || control.NoCache)
        {
            return result with { Keep = false };
        }

        if ((control.SharedMaxAge ?? control.MaxAge) is not { } maxAge)
        {
            return result;
        }

        TimeSpan left = maxAge - (response.Headers.Age ?? TimeSpan.Zero);
        return left > TimeSpan.Zero ? result with { TimeToLive = left } : result with { Keep = false };
    }
}
