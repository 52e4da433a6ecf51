namespace Pinyon.Grpc.Protocol;

/// <summary>Header names and values that client and server have in common.</summary>
internal static class GrpcNames
{
    public const string ContentType = "application/grpc";
    public const string Status = "grpc-status";
    public const string Message = "grpc-message";
    public const string Timeout = "grpc-timeout";

    /// <summary>Milliseconds after which a failed call may be retried (gRPC proposal A6).</summary>
    public const string Pushback = "grpc-retry-pushback-ms";
    public const string UserAgent = "grpc-csharp-pinyon/0.1";

    /// <summary>Accepts protobuf: <c>application/grpc</c> and <c>application/grpc+proto</c>.</summary>
    public static bool IsGrpc(string? contentType)
    {
        ReadOnlySpan<char> type = contentType.AsSpan();
        int semicolon = type.IndexOf(';');
        type = (semicolon < 0 ? type : type[..semicolon]).Trim();
        return type.Equals(ContentType, StringComparison.OrdinalIgnoreCase)
            || type.Equals($"{ContentType}+proto", StringComparison.OrdinalIgnoreCase);
    }
}
