using System.Text.Json;

namespace Pinyon.Server.Http;

/// <summary>Error answers of all HTTP dialects: a status, and a reason as text.</summary>
internal static class Replies
{
    /// <summary>At most so many keys are listed; the count in the message is complete.</summary>
    private const int NamedKeys = 1_000;

    public static Task FaultAsync(HttpContext context, RequestFault fault)
    {
        context.Response.StatusCode = fault.Status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(fault.Reason + "\n", context.RequestAborted);
    }

    public static Task WrongMethodAsync(HttpContext context, string allowed)
    {
        context.Response.Headers.Allow = allowed;
        string reason = $"{context.Request.Method} is not allowed on this path; it takes {allowed}.";
        return FaultAsync(context, new RequestFault(StatusCodes.Status405MethodNotAllowed, reason));
    }

    public static async Task FailedKeysAsync(HttpContext context, int count, IReadOnlyList<CacheResult> failed)
    {
        context.Response.StatusCode = failed.Max(key => StatusOf(key.Error!.Failure));
        context.Response.ContentType = "application/json; charset=utf-8";
        await using var writer = new Utf8JsonWriter(context.Response.BodyWriter);
        writer.WriteStartObject();
        writer.WriteString("error", $"{failed.Count} of {count} keys were not stored. {failed[0].Error!.Message}");
        writer.WriteStartArray("keys");
        foreach (CacheResult key in failed.Take(NamedKeys))
        {
            writer.WriteRawValue(JsonText.Quote(key.Key.Bytes.Span), skipInputValidation: true);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    public static int StatusOf(CacheFailure failure) => failure switch
    {
        CacheFailure.TooLarge => StatusCodes.Status413PayloadTooLarge,
        CacheFailure.OwnerUnreachable or CacheFailure.NoOwner => StatusCodes.Status503ServiceUnavailable,
        CacheFailure.Busy => StatusCodes.Status503ServiceUnavailable,
        CacheFailure.TimedOut or CacheFailure.Late => StatusCodes.Status504GatewayTimeout,
        _ => StatusCodes.Status502BadGateway,
    };
}
