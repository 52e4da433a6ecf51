using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Pinyon.AspNetCore;

/// <summary>A node among the services of an application, to be configured further.</summary>
public sealed class PinyonBuilder
{
    internal PinyonBuilder(IServiceCollection services, string? key)
    {
        Services = services;
        Key = key;
        Options = services.AddOptions<PinyonOptions>(key ?? Microsoft.Extensions.Options.Options.DefaultName);
    }

    /// <summary>The application's services.</summary>
    public IServiceCollection Services { get; }

    /// <summary>The key of the node's services, if the application has several nodes; null = the only one.</summary>
    public string? Key { get; }

    internal OptionsBuilder<PinyonOptions> Options { get; }

    /// <summary>Configures the node; what was configured before is there already.</summary>
    public PinyonBuilder Configure(Action<PinyonOptions> configure)
    {
        Options.Configure(configure);
        return this;
    }

    /// <summary>
    /// Reads a section of the configuration when all code has had its say: what it names wins over what code sets.
    /// </summary>
    public PinyonBuilder Bind(IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(section);
        Options.PostConfigure(options => PinyonSection.Read(section, options));
        return this;
    }

    /// <summary>Adds a group of plain keys and values, or changes one that is there.</summary>
    /// <param name="name">Its name, which is also the key of the service <see cref="Group"/>.</param>
    /// <param name="configure">What differs from the defaults.</param>
    public PinyonBuilder AddGroup(string name, Func<GroupOptions, GroupOptions>? configure = null)
    {
        Options.Configure(options => options.AddGroup(name, configure));
        return this;
    }

    /// <summary>Adds a group whose missing keys a service loads.</summary>
    /// <typeparam name="TLoader">The service; it is registered as scoped unless it is registered already.</typeparam>
    /// <param name="name">Its name, which is also the key of the service <see cref="Group"/>.</param>
    /// <param name="configure">What differs from the defaults.</param>
    public PinyonBuilder AddGroup<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TLoader>(
        string name, Func<GroupOptions, GroupOptions>? configure = null)
        where TLoader : class, IGroupLoader
    {
        Services.TryAddScoped<TLoader>();
        Options.Configure<IServiceScopeFactory>((options, scopes) => options
            .AddGroup(name, group => group with { Loader = new ScopedLoader<TLoader>(scopes).LoadAsync })
            .AddGroup(name, configure));
        return this;
    }
}
