using System.Buffers;
using System.IO.Pipelines;
using Pinyon.Server.Http.Limits;

namespace Pinyon.Server.Http;

/// <summary>
/// The dialect of SDCS: <c>POST /</c> stores the fields of a JSON object, <c>GET /{key}</c> returns one of them,
/// <c>DELETE /{key}</c> returns how many it removed.
/// </summary>
internal sealed class SdcsApi(Keyspace keyspace, RequestBodies bodies) : IHttpApi
{
    private const string Json = "application/json; charset=utf-8";

    /// <inheritdoc/>
    public Task AnswerAsync(HttpContext context, ReadOnlySpan<char> path)
    {
        string method = context.Request.Method;
        if (path.IsEmpty && HttpMethods.IsPost(method))
        {
            return PostAsync(context);
        }

        bool isGet = HttpMethods.IsGet(method) || HttpMethods.IsHead(method);
        if (!isGet && !HttpMethods.IsDelete(method))
        {
            return Replies.WrongMethodAsync(context, path.IsEmpty ? "POST" : "GET, HEAD, DELETE");
        }

        if (KeyPath.Decode(path, out CacheKey key) is { } fault)
        {
            return Replies.FaultAsync(context, fault);
        }

        return isGet ? GetAsync(context, key) : DeleteAsync(context, key);
    }

    private async Task PostAsync(HttpContext context)
    {
        using RequestBody body = await bodies.ReadAsync(context);
        if (SdcsObject.Parse(body.Bytes, out IReadOnlyList<KeyValuePair<CacheKey, CacheValue>> pairs) is { } fault)
        {
            await Replies.FaultAsync(context, fault);
            return;
        }

        IReadOnlyList<CacheResult> failed = await keyspace.SetManyAsync(pairs, context.RequestAborted);
        if (failed.Count > 0)
        {
            await Replies.FailedKeysAsync(context, pairs.Count, failed);
        }
    }

    private async Task GetAsync(HttpContext context, CacheKey key)
    {
        using var hold = new EntryHold();
        if (await keyspace.GetAsync(key, hold, context.RequestAborted) is { } entry)
        {
            await WriteFieldAsync(context, key, entry);
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        }
    }

    private async Task DeleteAsync(HttpContext context, CacheKey key)
    {
        bool removed = await keyspace.DeleteAsync(key, context.RequestAborted);
        await context.Response.WriteAsync(removed ? "1" : "0", context.RequestAborted);
    }

    private static async Task WriteFieldAsync(HttpContext context, CacheKey key, CacheEntry entry)
    {
        byte[] name = JsonText.Quote(key.Bytes.Span);
        bool isJson = (entry.Flags & Keyspace.JsonFlag) != 0;
        ReadOnlyMemory<byte> value = isJson ? entry.Value : JsonText.Quote(entry.Value.Span);

        HttpResponse response = context.Response;
        response.ContentType = Json;
        response.ContentLength = "{".Length + name.Length + ": ".Length + value.Length + "}".Length;
        PipeWriter writer = response.BodyWriter;
        writer.Write("{"u8);
        writer.Write(name);
        writer.Write(": "u8);
        await writer.WriteInPiecesAsync(value, context.RequestAborted);
        writer.Write("}"u8);
        await writer.FlushAsync(context.RequestAborted);
    }
}
