using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Pinyon.Store;

namespace Pinyon.Server;

/// <summary>What only shows when a node starts, in sentences: memory or a port taken since the check of the
/// configuration, or what only the node can judge.</summary>
internal static class StartFaults
{
    /// <summary>The sentences; none for an exception that is not expected, whose stack trace is worth having.</summary>
    public static IReadOnlyList<string> Of(Exception exception) => exception switch
    {
        OptionsValidationException faulty => [.. faulty.Failures],
        MemoryNotAvailableException missing => [missing.Message],
        IOException { InnerException: AddressInUseException } taken => [taken.Message],
        AddressInUseException or SocketException => [$"The node cannot listen: {exception.Message}"],
        _ => [],
    };
}
