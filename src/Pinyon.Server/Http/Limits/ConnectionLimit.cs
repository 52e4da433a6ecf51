using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Pinyon.Server.Http.Limits;

/// <summary>Applies a <see cref="ConnectionQueue"/> to the connections of a front end.</summary>
internal static class ConnectionLimit
{
    private static readonly object TicketKey = new();

    /// <summary>Every connection of the endpoint has a place in the queue while it is open.</summary>
    public static void Admit(this ListenOptions listen, ConnectionQueue queue) =>
        listen.Use(next => connection => ServeAsync(connection, queue, next));

    /// <summary>Marks a connection as serving from the last byte of a request to the end of its answer.</summary>
    /// <remarks><see cref="RequestBodies"/> does so for a request with a body.</remarks>
    public static void MarkServing(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        var ticket = context.Features.Get<IConnectionItemsFeature>()?.Items[TicketKey] as ConnectionQueue.Ticket;
        context.Features.Set(ticket);
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody is not true)
        {
            ticket?.Serve();
        }

        try
        {
            await next(context);
        }
        finally
        {
            ticket?.Wait();
        }
    });

    private static async Task ServeAsync(ConnectionContext connection, ConnectionQueue queue, ConnectionDelegate next)
    {
        using ConnectionQueue.Ticket? ticket = queue.Enter(() => End(connection));
        if (ticket is null)
        {
            End(connection);
            return;
        }

        connection.Items[TicketKey] = ticket;
        await next(connection);
    }

    private static void End(ConnectionContext connection) =>
        connection.Abort(new ConnectionAbortedException("There are too many connections (--max-connections)."));
}
