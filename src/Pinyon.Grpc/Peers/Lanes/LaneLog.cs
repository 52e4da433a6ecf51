using System.Net;
using Microsoft.Extensions.Logging;

namespace Pinyon.Grpc.Peers.Lanes;

internal static partial class LaneLog
{
    [LoggerMessage(1, LogLevel.Warning, "A lane was ended: {Reason}")]
    public static partial void Refused(ILogger logger, string reason);

    [LoggerMessage(2, LogLevel.Warning, "A connection to {EndPoint} was closed: there are {Count} already.")]
    public static partial void TooMany(ILogger logger, EndPoint endPoint, int count);

    [LoggerMessage(3, LogLevel.Error, "Peers cannot connect to {EndPoint} any more.")]
    public static partial void DoorFailed(ILogger logger, EndPoint endPoint, Exception fault);
}
