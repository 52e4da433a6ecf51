using System.Net;

namespace Pinyon.Grpc.Protocol;

/// <summary>Chooses the status of a call for which the other side sent none.</summary>
/// <remarks>
/// Sources: grpc/grpc <c>doc/http-grpc-status-mapping.md</c>, and the table of RST_STREAM codes in
/// <c>doc/PROTOCOL-HTTP2.md</c>, "Errors".
/// </remarks>
internal static class GrpcStatusMapping
{
    public static GrpcStatusCode FromHttp(HttpStatusCode status) => (int)status switch
    {
        400 or 431 => GrpcStatusCode.Internal,
        401 => GrpcStatusCode.Unauthenticated,
        403 => GrpcStatusCode.PermissionDenied,
        404 => GrpcStatusCode.Unimplemented,
        429 or 502 or 503 or 504 => GrpcStatusCode.Unavailable,
        _ => GrpcStatusCode.Unknown,
    };

    /// <param name="errorCode">The error code of RFC 9113, section 7.</param>
    public static GrpcStatusCode FromReset(long errorCode) => errorCode switch
    {
        0x0 or 0x1 or 0x2 or 0x3 or 0x4 or 0x6 or 0x9 or 0xa => GrpcStatusCode.Internal,
        0x7 => GrpcStatusCode.Unavailable,
        0x8 => GrpcStatusCode.Cancelled,
        0xb => GrpcStatusCode.ResourceExhausted,
        0xc => GrpcStatusCode.PermissionDenied,
        _ => GrpcStatusCode.Unknown,
    };
}
