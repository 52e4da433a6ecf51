namespace Pinyon.Server.Http;

/// <summary>Reads request bodies into memory, each within its limit, all of them together within another.</summary>
/// <remarks>
/// Memory is taken as bytes arrive, not as a client announces them: ten thousand clients that announce 64 MB and send
/// ten bytes hold ten thousand small buffers.
/// </remarks>
internal sealed class RequestBodies(int maxBytes, long maxTotalBytes)
{
    private const int FirstSize = 4 << 10;

    private long _reserved;

    /// <summary>Bytes held by bodies in flight.</summary>
    public long Reserved => Interlocked.Read(ref _reserved);

    /// <exception cref="BadHttpRequestException">Larger than one body may be, or no room among the others.</exception>
    public async ValueTask<RequestBody> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > maxBytes)
        {
            throw TooLarge();
        }

        var body = new RequestBody(this);
        try
        {
            await FillAsync(request, body, cancellationToken);
            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public bool TryReserve(int bytes)
    {
        if (Interlocked.Add(ref _reserved, bytes) <= maxTotalBytes)
        {
            return true;
        }

        Release(bytes);
        return false;
    }

    public void Release(int bytes) => Interlocked.Add(ref _reserved, -bytes);

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

        // Twice as much, but not past the announced end or the limit; the one byte more tells the end from a longer
        // body.
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
