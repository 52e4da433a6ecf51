using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Pinyon.Grpc.Protocol;

namespace Pinyon.Grpc.Server;

/// <summary>Which requests get a gRPC answer at all.</summary>
internal static class GrpcAdmission
{
    /// <summary>Prepares the response to a gRPC call, or answers what is none in HTTP's own words.</summary>
    public static bool TryAdmit(HttpContext context)
    {
        // Others could take gRPC's HTTP 200 for success, and HTTP/1.1 cannot carry the status.
        if (!context.Response.SupportsTrailers())
        {
            context.Response.StatusCode = StatusCodes.Status505HttpVersionNotsupported;
            return false;
        }

        if (!GrpcNames.IsGrpc(context.Request.ContentType))
        {
            context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return false;
        }

        context.Response.ContentType = GrpcNames.ContentType;
        LiftServerLimits(context);
        return true;
    }

    /// <summary>
    /// Kestrel's own limits are for HTTP: its body size is another one than ours, and too slow a body would cost the
    /// whole connection with all other calls on it. The message limit and the deadline bound both here.
    /// </summary>
    private static void LiftServerLimits(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }

        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }
    }
}
