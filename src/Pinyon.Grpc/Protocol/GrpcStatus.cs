namespace Pinyon.Grpc.Protocol;

/// <summary>The outcome of a call: a code, and a sentence for people if it failed.</summary>
internal readonly record struct GrpcStatus(GrpcStatusCode Code, string Message = "")
{
    /// <summary>
    /// With RESOURCE_EXHAUSTED: the shortage is temporary. If false, the message is larger than is ever accepted.
    /// </summary>
    public bool IsBusy { get; init; }

    public static GrpcStatus Ok { get; } = new(GrpcStatusCode.Ok);

    /// <summary>
    /// Reads <c>grpc-status</c>, <c>grpc-message</c> and <c>grpc-retry-pushback-ms</c>. An invalid status is UNKNOWN.
    /// </summary>
    public static GrpcStatus Parse(string? status, string? message, string? pushback = null)
    {
        string words = PercentEncoding.Decode(message ?? "");
        return status is not null && TryParseCode(status, out GrpcStatusCode code)
            ? new GrpcStatus(code, words) { IsBusy = IsExhausted(code) && IsNumber(pushback) }
            : new GrpcStatus(GrpcStatusCode.Unknown, $"The grpc-status '{status}' is no status. {words}".Trim());
    }

    public override string ToString() => Message.Length == 0 ? $"{Code}" : $"{Code}: {Message}";

    private static bool IsExhausted(GrpcStatusCode code) => code is GrpcStatusCode.ResourceExhausted;

    private static bool IsNumber(string? pushback) =>
        int.TryParse(pushback, System.Globalization.NumberStyles.None, null, out _);

    private static bool TryParseCode(string text, out GrpcStatusCode code)
    {
        bool number = int.TryParse(text, System.Globalization.NumberStyles.None, null, out int value);
        code = (GrpcStatusCode)value;
        return number && code <= GrpcStatusCode.Unauthenticated;
    }
}
