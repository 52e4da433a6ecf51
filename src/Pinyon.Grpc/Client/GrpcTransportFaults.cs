using System.Net.Sockets;
using Pinyon.Grpc.Protocol;

namespace Pinyon.Grpc.Client;

/// <summary>Translates failures of the transport (connection, stream, deadline) to a gRPC status.</summary>
internal static class GrpcTransportFaults
{
    public static GrpcStatus TimeIsOver(TimeSpan timeout) =>
        new(GrpcStatusCode.DeadlineExceeded, $"no answer within {timeout.TotalSeconds:0.###} s");

    /// <summary>The connections were closed on this side. The request may have arrived.</summary>
    public static GrpcException Closed(Exception fault) =>
        new(new GrpcStatus(GrpcStatusCode.Unavailable, "its connections were closed on this side"), fault)
        {
            IsTransportFault = true,
        };

    public static GrpcException Translate(Exception fault, bool expired, TimeSpan timeout, TimeSpan connectTimeout)
    {
        if (expired)
        {
            return new GrpcException(TimeIsOver(timeout), fault);
        }

        return new GrpcException(Describe(fault, connectTimeout), fault)
        {
            IsTransportFault = true,
            WasNeverSent = fault is OperationCanceledException || HasNoConnection(fault),
        };
    }

    private static bool HasNoConnection(Exception fault) => fault is HttpRequestException
    {
        HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError,
    };

    private static GrpcStatus Describe(Exception fault, TimeSpan connectTimeout)
    {
        // SocketsHttpHandler reports its connect timeout as a cancellation; the caller's was checked above.
        if (fault is OperationCanceledException)
        {
            return new(GrpcStatusCode.Unavailable, $"no connection within {connectTimeout.TotalSeconds:0.###} s");
        }

        if (Find<HttpProtocolException>(fault) is { } protocol)
        {
            return new(GrpcStatusMapping.FromReset(protocol.ErrorCode), protocol.Message);
        }

        string words = Find<SocketException>(fault)?.Message ?? fault.Message;
        return new(GrpcStatusCode.Unavailable, LowerFirst(words));
    }

    private static T? Find<T>(Exception? fault)
        where T : Exception
    {
        while (fault is not (null or T))
        {
            fault = fault.InnerException;
        }

        return (T?)fault;
    }

    private static string LowerFirst(string words) =>
        words.Length > 1 && char.IsLower(words[1]) ? char.ToLowerInvariant(words[0]) + words[1..] : words;
}
