using System.Text.Json;

namespace Pinyon.Server.Http;

/// <summary>How every HTTP dialect says that something went wrong: a status and a reason for people.</summary>
internal static class Replies
{
    /// <summary>At most so many keys are named; the count says how many there are.</summary>
    private const int NamedKeys = 1_000;

    public static Task FaultAsync(HttpContext context, int status, string reason)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(reason + "\n", context.RequestAborted);
    }

    public static async Task FailedKeysAsync(HttpContext context, int count, IReadOnlyList<CacheResult> failed)
    {
        context.Response.StatusCode = failed.Max(key => StatusOf(key.Error!.Failure));
        context.Response.ContentType = "application/json; charset=utf-8";
        await using var writer = new Utf8JsonWriter(context.Response.BodyWriter);
        writer.WriteStartObject();
        writer.WriteString("error", $"{failed.Count} of {count} keys were not kept. {failed[0].Error!.Message}");
        writer.WriteStartArray("keys");
        foreach (CacheResult key in failed.Take(NamedKeys))
        {
            writer.WriteStringValue(key.Key.Bytes.Span);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    public static int StatusOf(CacheFailure failure) => failure switch
    {
        CacheFailure.TooLarge => StatusCodes.Status413PayloadTooLarge,
        CacheFailure.OwnerUnreachable or CacheFailure.NoOwner => StatusCodes.Status503ServiceUnavailable,
        CacheFailure.TimedOut or CacheFailure.Late => StatusCodes.Status504GatewayTimeout,
        _ => StatusCodes.Status502BadGateway,
    };
}
