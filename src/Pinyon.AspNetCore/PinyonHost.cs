using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Pinyon.AspNetCore;

/// <summary>Lets peers in.</summary>
public static class PinyonHost
{
    /// <summary>
    /// Has the node answer its peers on <see cref="PinyonOptions.PeerEndPoint"/> from the start of the host on.
    /// </summary>
    /// <remarks>
    /// The endpoint is the peers' own: their requests do not pass the application's middleware, and no other endpoint
    /// answers them. A node that is alone has none, and the call changes nothing.
    /// </remarks>
    /// <param name="host">The built application, with or without a web server.</param>
    /// <param name="key">The node's key, if there are several.</param>
    /// <exception cref="InvalidOperationException">There is no such node.</exception>
    public static void MapPinyon(this IHost host, string? key = null)
    {
        ArgumentNullException.ThrowIfNull(host);
        PeerMapping mapping = host.Services.GetKeyedService<PeerMapping>(key)
            ?? throw new InvalidOperationException(key is null
                ? $"There is no node: call {nameof(PinyonServices.AddPinyon)}() on the services first."
                : $"There is no node with the key '{key}'.");
        mapping.IsMapped = true;
    }
}
