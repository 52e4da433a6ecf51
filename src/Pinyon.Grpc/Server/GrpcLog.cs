using Microsoft.Extensions.Logging;

namespace Pinyon.Grpc.Server;

internal static partial class GrpcLog
{
    [LoggerMessage(1, LogLevel.Error, "The handler of {Path} failed; the client got INTERNAL without details.")]
    public static partial void HandlerFailed(ILogger logger, string path, Exception fault);

    [LoggerMessage(2, LogLevel.Warning, "The handler of {Path} failed after its call had ended.")]
    public static partial void AbandonedHandlerFailed(ILogger logger, string path, Exception fault);

    [LoggerMessage(3, LogLevel.Debug, "The client of {Path} left before its answer: {Reason}")]
    public static partial void ClientLeft(ILogger logger, string path, string reason);
}
