using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Pinyon.Grpc.Peers;

namespace Pinyon.AspNetCore;

/// <summary>Makes nodes services of an application.</summary>
public static class PinyonServices
{
    /// <summary>The section of an application's configuration that describes its node.</summary>
    public const string Section = "Pinyon";

    /// <summary>Adds a node, configured by the section <c>Pinyon</c> of the application's configuration.</summary>
    /// <remarks>It is created when the host starts and lives until the host has stopped.</remarks>
    /// <param name="host">The application, with or without a web server.</param>
    /// <param name="configure">What differs from the defaults; the configuration wins over it.</param>
    public static PinyonBuilder AddPinyon(this IHostApplicationBuilder host, Action<PinyonOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(host);
        return host.Services.AddPinyon(configure ?? (_ => { })).Bind(host.Configuration.GetSection(Section));
    }

    /// <summary>Adds the application's node: the services <see cref="PinyonNode"/>, and <see cref="Group"/> by its
    /// name as key.</summary>
    public static PinyonBuilder AddPinyon(this IServiceCollection services, Action<PinyonOptions> configure) =>
        Add(services, key: null, configure);

    /// <summary>
    /// Adds one of several nodes: the services <see cref="PinyonNode"/> by this key, and <see cref="Group"/> by
    /// <c>KEY/NAME</c>.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="key">The node's key.</param>
    /// <param name="configure">What differs from the defaults.</param>
    public static PinyonBuilder AddPinyon(
        this IServiceCollection services, string key, Action<PinyonOptions> configure)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        return Add(services, key, configure);
    }

    private static PinyonBuilder Add(IServiceCollection services, string? key, Action<PinyonOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        var builder = new PinyonBuilder(services, key);
        builder.Configure(configure);
        if (services.Any(service => service.ServiceType == typeof(PeerMapping) && Equals(service.ServiceKey, key)))
        {
            return builder;   // the same node, configured in two places
        }

        // The container disposes in reverse order: the port is closed before its node ends, the transport after it.
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<PinyonOptions>, PinyonOptionsValidator>());
        services.TryAddKeyedSingleton(KeyedService.AnyKey, static (provider, name) => GroupOf(provider, (string)name!));
        services.AddKeyedSingleton(key, static (_, _) => new PeerMapping());
        services.AddKeyedSingleton(key, static (provider, name) =>
            new GrpcPeerTransport(NodeParts.PeerOptionsOf(provider, (string?)name)));
        services.AddKeyedSingleton(key, static (provider, name) => NodeParts.CreateNode(provider, (string?)name));
        services.AddKeyedSingleton(key, static (provider, name) => NodeParts.CreatePort(provider, (string?)name));
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredKeyedService<PeerPort>(key));
        builder.Options.ValidateOnStart();
        return builder;
    }

    private static Group GroupOf(IServiceProvider provider, string name)
    {
        int slash = name.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && provider.GetKeyedService<PinyonNode>(name[..slash]) is { } node
            ? node.Group(name[(slash + 1)..])
            : provider.GetRequiredService<PinyonNode>().Group(name);
    }
}
