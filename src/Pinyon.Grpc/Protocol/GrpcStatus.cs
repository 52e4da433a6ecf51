namespace Pinyon.Grpc.Protocol;

/// <summary>How a call ended, and a sentence for people if it did not end well.</summary>
internal readonly record struct GrpcStatus(GrpcStatusCode Code, string Message = "")
{
    public static GrpcStatus Ok { get; } = new(GrpcStatusCode.Ok);

    /// <summary>Reads <c>grpc-status</c> and <c>grpc-message</c>; what is not a status is UNKNOWN.</summary>
    public static GrpcStatus Parse(string? status, string? message)
    {
        string words = PercentEncoding.Decode(message ?? "");
        return status is not null && TryParseCode(status, out GrpcStatusCode code)
            ? new GrpcStatus(code, words)
            : new GrpcStatus(GrpcStatusCode.Unknown, $"The grpc-status '{status}' is no status. {words}".Trim());
    }

    public override string ToString() => Message.Length == 0 ? $"{Code}" : $"{Code}: {Message}";

    private static bool TryParseCode(string text, out GrpcStatusCode code)
    {
        bool number = int.TryParse(text, System.Globalization.NumberStyles.None, null, out int value);
        code = (GrpcStatusCode)value;
        return number && code <= GrpcStatusCode.Unauthenticated;
    }
}
