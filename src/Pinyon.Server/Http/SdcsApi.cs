using System.Buffers;
using System.IO.Pipelines;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;

namespace Pinyon.Server.Http;

/// <summary>
/// The dialect of SDCS: <c>POST /</c> keeps the members of a JSON object, <c>GET /{key}</c> returns one of them,
/// <c>DELETE /{key}</c> answers how many it removed.
/// </summary>
internal sealed class SdcsApi(Keyspace keyspace, RequestBodies bodies, string prefix)
{
    /// <summary>What is smaller leaves with the rest of the answer, in one write to the socket.</summary>
    private const int CopiedValue = 64 << 10;

    private const string Json = "application/json; charset=utf-8";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(prefix + "/", PostAsync);
        routes.MapGet(prefix + "/{**key}", (RequestDelegate)GetAsync);
        routes.MapDelete(prefix + "/{**key}", (RequestDelegate)DeleteAsync);
    }

    private async Task PostAsync(HttpContext context)
    {
        using RequestBody body = await bodies.ReadAsync(context.Request, context.RequestAborted);
        SdcsObject.Result parsed = SdcsObject.Parse(body.Bytes);
        if (parsed.Fault is { } fault)
        {
            await Replies.FaultAsync(context, parsed.TooLarge ? 413 : 400, fault);
            return;
        }

        IReadOnlyList<CacheResult> failed = await keyspace.SetManyAsync(parsed.Members, context.RequestAborted);
        if (failed.Count > 0)
        {
            await Replies.FailedKeysAsync(context, parsed.Members.Count, failed);
        }
    }

    private async Task GetAsync(HttpContext context)
    {
        if (await KeyOfAsync(context) is not { } key)
        {
            return;
        }

        if (await keyspace.GetAsync(key, context.RequestAborted) is not { } entry)
        {
            context.Response.StatusCode = 404;
            return;
        }

        await WriteMemberAsync(context, key, entry);
    }

    private async Task DeleteAsync(HttpContext context)
    {
        if (await KeyOfAsync(context) is { } key)
        {
            bool removed = await keyspace.DeleteAsync(key, context.RequestAborted);
            await context.Response.WriteAsync(removed ? "1" : "0", context.RequestAborted);
        }
    }

    private static async Task WriteMemberAsync(HttpContext context, CacheKey key, CacheEntry entry)
    {
        ReadOnlyMemory<byte> name = Quote(key.Bytes.Span);
        ReadOnlyMemory<byte> value = (entry.Flags & Keyspace.JsonFlag) != 0 ? entry.Value : Quote(entry.Value.Span);

        HttpResponse response = context.Response;
        response.ContentType = Json;
        response.ContentLength = "{".Length + name.Length + ": ".Length + value.Length + "}".Length;
        PipeWriter writer = response.BodyWriter;
        writer.Write("{"u8);
        writer.Write(name.Span);
        writer.Write(": "u8);
        if (value.Length > CopiedValue)
        {
            await writer.WriteAsync(value, context.RequestAborted);
        }
        else
        {
            writer.Write(value.Span);
        }

        writer.Write("}"u8);
        await writer.FlushAsync(context.RequestAborted);
    }

    /// <summary>A JSON string that a person can read: only what JSON demands is escaped.</summary>
    private static byte[] Quote(ReadOnlySpan<byte> text)
    {
        var encoded = JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
        return [(byte)'"', .. encoded.EncodedUtf8Bytes, (byte)'"'];
    }

    private async ValueTask<CacheKey?> KeyOfAsync(HttpContext context)
    {
        string target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        KeyPath.Result result = KeyPath.Decode(target, prefix, out byte[] key);
        if (result is KeyPath.Result.Ok && key.Length <= CacheKey.MaxLength)
        {
            return new CacheKey(key);
        }

        (int status, string fault) = result switch
        {
            KeyPath.Result.Empty => (400, "The key is empty: ask for /{key}."),
            KeyPath.Result.BadEscape => (400, "The key has a % without two hexadecimal digits; % itself is %25."),
            KeyPath.Result.NotUtf8 => (400, "The key is not UTF-8."),
            _ => (413, $"A key has at most {CacheKey.MaxLength} bytes; this one has {key.Length}."),
        };
        await Replies.FaultAsync(context, status, fault);
        return null;
    }
}
