using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pinyon.Peers;
using Pinyon.Peers.Budget;

namespace Pinyon.Grpc.Peers;

/// <summary>What answers on the peers' port: the peer service, and none of the application's own endpoints.</summary>
internal sealed class PeerApplication : IHttpApplication<DefaultHttpContext>, IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly RequestDelegate _answer;

    public PeerApplication(
        IPeerHandler handler, MessageBudgets budgets, GrpcPeerOptions options, ILoggerFactory loggers)
    {
        _services = ServicesWith(loggers);
        var builder = new ApplicationBuilder(_services);
        builder.UseRouting();
        builder.UseEndpoints(endpoints => endpoints.MapPinyonPeers(handler, options, budgets));
        _answer = builder.Build();
    }

    /// <summary>What its routing needs; the application's services stay out of it.</summary>
    public IServiceProvider Services => _services;

    /// <inheritdoc/>
    public DefaultHttpContext CreateContext(IFeatureCollection contextFeatures)
    {
        // Kestrel keeps one context for each of its streams, so a call allocates none.
        var kept = contextFeatures as IHostContextContainer<DefaultHttpContext>;
        if (kept?.HostContext is { } used)
        {
            used.Initialize(contextFeatures);
            return used;
        }

        var context = new DefaultHttpContext(contextFeatures);
        if (kept is not null)
        {
            kept.HostContext = context;
        }

        return context;
    }

    /// <inheritdoc/>
    public Task ProcessRequestAsync(DefaultHttpContext context) => _answer(context);

    /// <inheritdoc/>
    public void DisposeContext(DefaultHttpContext context, Exception? exception) => context.Uninitialize();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private static ServiceProvider ServicesWith(ILoggerFactory loggers)
    {
        var services = new ServiceCollection();
        services.AddRoutingCore();
        services.AddLogging();
        services.AddSingleton(new Unowned(loggers));
        services.AddSingleton<ILoggerFactory>(provider => provider.GetRequiredService<Unowned>());
        services.AddSingleton(new DiagnosticListener("Pinyon.Grpc"));
        return services.BuildServiceProvider();
    }

    /// <summary>The application's loggers, which do not end with the port.</summary>
    private sealed class Unowned(ILoggerFactory loggers) : ILoggerFactory
    {
        public ILogger CreateLogger(string categoryName) => loggers.CreateLogger(categoryName);

        public void AddProvider(ILoggerProvider provider) => loggers.AddProvider(provider);

        public void Dispose()
        {
        }
    }
}
