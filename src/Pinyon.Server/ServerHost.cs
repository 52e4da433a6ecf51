using System.Collections.Frozen;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Pinyon.AspNetCore;
using Pinyon.Membership;
using Pinyon.Server.Configuration;
using Pinyon.Server.Http;
using Pinyon.Server.Http.Limits;
using Pinyon.Server.Membership;

namespace Pinyon.Server;

/// <summary>Builds a node: the cache, its front ends, and the endpoint for its peers.</summary>
internal static class ServerHost
{
    /// <summary>
    /// The longest request line: a key of maximum length with every byte escaped, and the rest of the line.
    /// </summary>
    private const int MaxRequestLine = (3 * CacheKey.MaxLength) + (4 << 10);

    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Builds the node without starting it; disposing the application disposes the node.</summary>
    public static WebApplication Build(ServerOptions options) => Build(options, TimeProvider.System);

    /// <inheritdoc cref="Build(ServerOptions)"/>
    internal static WebApplication Build(ServerOptions options, TimeProvider time)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        var connections = new ConnectionQueue(options.MaxConnections);
        var start = new StartLog(options.LogLevel);
        ConfigureLogging(builder.Logging, options);
        start.Filter(builder.Logging);
        ConfigureServices(builder.Services, options, time);
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel => ConfigureKestrel(kestrel, options, connections));

        WebApplication app = builder.Build();
        app.Lifetime.ApplicationStarted.Register(start.End);
        var node = app.Services.GetRequiredService<PinyonNode>();
        var keyspaces = app.Services.GetRequiredService<ServerGroups>().All.ToFrozenDictionary(
            group => group.Name, group => new Keyspace(node.Group(group.Name)), StringComparer.Ordinal);
        var bodies = new RequestBodies((int)options.MaxBodyBytes, BodiesShare(options), time);
        var dialects = new HttpDialects(node, keyspaces, connections, bodies);
        var frontEnd = new HttpFrontEnd(dialects.Routes());

        app.MapPinyon();
        app.MarkServing();
        app.UseMiddleware<FaultMiddleware>();
        app.Run(frontEnd.AnswerAsync);
        return app;
    }

    private static long BodiesShare(ServerOptions options) =>
        Math.Max(2 * options.MaxBodyBytes, options.MemoryBytes / 4);

    private static void ConfigureServices(IServiceCollection services, ServerOptions options, TimeProvider time)
    {
        services.AddSingleton(options);
        services.AddSingleton(time);
        services.Configure<HostOptions>(host => host.ShutdownTimeout = options.DrainTime);
        services.AddSingleton<ServerGroups>();
        services.AddPinyon(pinyon => Describe(pinyon, options));
        services.AddOptions<PinyonOptions>().Configure<ServerGroups>(
            (pinyon, groups) => groups.All.ToList().ForEach(pinyon.Groups.Add));
        if (options.MembersFile is { } file)
        {
            // A service, so that it ends with the host; the node finds it as it finds that of any application.
            services.AddSingleton<IMembership>(provider => new FileMembership(
                file, options.Members, time, provider.GetRequiredService<ILogger<FileMembership>>()));
        }

        services.AddHostedService<LifeLog>();
    }

    private static void Describe(PinyonOptions pinyon, ServerOptions options)
    {
        pinyon.Name = options.Name;
        pinyon.PeerEndPoint = options.Peer.ToEndPoint();
        pinyon.MaxInFlightBytes = options.MaxInFlightBytes;
        pinyon.MemoryBytes = options.MemoryBytes;
        pinyon.RequestTimeout = options.RequestTimeout;
        if (options.MembersFile is not null) return;   // the file says who they are
        foreach (Member member in options.Members) pinyon.Members.Add(member);
    }

    private static void ConfigureLogging(ILoggingBuilder logging, ServerOptions options)
    {
        logging.SetMinimumLevel(options.LogLevel);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        if (options.LogsJson)
        {
            logging.AddJsonConsole(console =>
            {
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
            });
            return;
        }

        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "HH:mm:ss.fff ";
        });
    }

    private static void ConfigureKestrel(
        KestrelServerOptions kestrel, ServerOptions options, ConnectionQueue connections)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MaxRequestLineSize = MaxRequestLine;
        kestrel.Limits.MaxRequestBufferSize = MaxRequestLine;
        kestrel.Limits.RequestHeadersTimeout = HeadersTimeout;
        kestrel.Limits.KeepAliveTimeout = IdleTimeout;
        kestrel.Listen(options.Http.ToEndPoint(), listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.Admit(connections);
        });
    }
}
