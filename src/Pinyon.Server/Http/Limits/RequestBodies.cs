namespace Pinyon.Server.Http.Limits;

/// <summary>Reads request bodies into memory, with a limit for each and a limit for all of them together.</summary>
/// <remarks>
/// Memory is allocated as bytes arrive, not as a client announces them: ten thousand clients that announce 64 MB and
/// send ten bytes hold ten thousand small buffers. Small bodies are counted but always accepted, so that a few large
/// ones that arrive slowly cannot lock out all others.
/// </remarks>
internal sealed class RequestBodies(int maxBytes, long maxTotalBytes, TimeProvider time)
{
    private const int FirstSize = 4 << 10;

    /// <summary>Bytes that every connection may hold, even when the limit on all bodies is reached.</summary>
    private const int SmallSize = 16 << 10;

    /// <summary>The least bytes per second of a body, after <see cref="Grace"/>.</summary>
    private const long SlowestRate = 1 << 20;

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private long _reserved;

    /// <summary>Bytes of bodies in flight.</summary>
    public long Reserved => Interlocked.Read(ref _reserved);

    /// <summary>Reads the whole body and marks the request as being served.</summary>
    /// <exception cref="BadHttpRequestException">Too large, too slow, or beyond the limit on all bodies.</exception>
    public async ValueTask<RequestBody> ReadAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        if (request.ContentLength > maxBytes)
        {
            throw TooLarge();
        }

        using var limit = new CancellationTokenSource(Grace + TimeFor(request.ContentLength ?? maxBytes), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, context.RequestAborted);
        var body = new RequestBody(this);
        try
        {
            await FillAsync(request, body, either.Token);
            context.Features.Get<ConnectionQueue.Ticket>()?.Serve();
            return body;
        }
        catch (OperationCanceledException exception) when (limit.IsCancellationRequested)
        {
            body.Dispose();
            throw new BadHttpRequestException("The body came too slowly.", 408, exception);
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public bool TryReserve(int bytes, int held)
    {
        long reserved = Interlocked.Add(ref _reserved, bytes);
        if (reserved <= maxTotalBytes || held + bytes <= SmallSize)
        {
            return true;
        }

        Release(bytes);
        return false;
    }

    public void Release(int bytes) => Interlocked.Add(ref _reserved, -bytes);

    private static TimeSpan TimeFor(long bytes) => TimeSpan.FromSeconds(bytes / (double)SlowestRate);

    private async ValueTask FillAsync(HttpRequest request, RequestBody body, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (body.Free.IsEmpty)
            {
                Grow(request, body);
            }

            int read = await request.Body.ReadAsync(body.Free, cancellationToken);
            if (read == 0)
            {
                return;
            }

            body.Advance(read);
        }
    }

    private void Grow(HttpRequest request, RequestBody body)
    {
        int length = body.Bytes.Length;
        if (length > maxBytes)
        {
            throw TooLarge();
        }

        // Double it, but not past the announced length or the limit; one byte more detects a longer body.
        long end = Math.Min(request.ContentLength ?? maxBytes, maxBytes) + 1;
        int size = (int)Math.Min(Math.Max(FirstSize, 2L * length), end);
        if (!body.TryGrow(size))
        {
            throw new BadHttpRequestException(
                "The node is busy with other large requests; send it again.", StatusCodes.Status503ServiceUnavailable);
        }
    }

    private BadHttpRequestException TooLarge() =>
        new($"A body has at most {maxBytes} bytes.", StatusCodes.Status413PayloadTooLarge);
}
