using Microsoft.Extensions.Logging;

namespace Pinyon.Observation;

/// <summary>What a node logs. Event ids are stable: docs/operations/observation.md lists them.</summary>
internal static partial class NodeLog
{
    [LoggerMessage(1, LogLevel.Information,
        "There are {Members} members, ring {Ring:x16}. New: {Came}. Gone: {Left}.")]
    public static partial void ViewChanged(ILogger logger, int members, ulong ring, string came, string left);

    [LoggerMessage(2, LogLevel.Information, "Member {Member} at {Address} answers.")]
    public static partial void LinkOpened(ILogger logger, string member, string address);

    [LoggerMessage(3, LogLevel.Warning, "Member {Member} at {Address} cannot be reached: {Reason}")]
    public static partial void LinkDown(ILogger logger, string member, string address, string reason);

    [LoggerMessage(4, LogLevel.Warning, "The source of members failed; the members stay as they are.")]
    public static partial void MembershipFailed(ILogger logger, Exception fault);

    [LoggerMessage(5, LogLevel.Warning, "{Count} leases ended while copies under them were being read.")]
    public static partial void LeasesLost(ILogger logger, long count);

    [LoggerMessage(6, LogLevel.Warning,
        "A member's clock is more than a minute ahead of this machine's: check both.")]
    public static partial void ClockAhead(ILogger logger);

    [LoggerMessage(7, LogLevel.Information, "Group {Group} has {Bytes} bytes of memory.")]
    public static partial void GroupMemory(ILogger logger, string group, long bytes);

    [LoggerMessage(10, LogLevel.Warning,
        "{Count} calls came from members that see other members than this one: do all have the same list?")]
    public static partial void OtherRings(ILogger logger, long count);

    [LoggerMessage(11, LogLevel.Warning, "{Count} calls to other members brought no answer.")]
    public static partial void PeerErrors(ILogger logger, long count);

    [LoggerMessage(12, LogLevel.Warning, "Refused {Count} writes that came after their own deadline.")]
    public static partial void Late(ILogger logger, long count);

    [LoggerMessage(14, LogLevel.Warning,
        "{Count} large messages to or from members found no room in time: MaxInFlightBytes gives them more.")]
    public static partial void NoRoom(ILogger logger, long count);

    [LoggerMessage(15, LogLevel.Error, "A part of this node failed to follow a change of the members.")]
    public static partial void ChangeFailed(ILogger logger, Exception fault);

    [LoggerMessage(16, LogLevel.Error, "Regular upkeep failed, and is tried again every 100 ms.")]
    public static partial void UpkeepFailed(ILogger logger, Exception fault);

    [LoggerMessage(17, LogLevel.Warning,
        "The source of members did not end within {Limit} of its cancellation: the node ends without it.")]
    public static partial void MembershipHangs(ILogger logger, TimeSpan limit);
}
