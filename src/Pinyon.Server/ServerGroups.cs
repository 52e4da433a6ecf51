using Pinyon.Server.Configuration;
using Pinyon.Server.Configuration.Values;
using Pinyon.Server.Loaders;

namespace Pinyon.Server;

/// <summary>The groups of a standalone node: the default group, the configured ones, and the demonstration.</summary>
internal sealed class ServerGroups : IDisposable
{
    private const double DemoShare = 0.1;

    private readonly List<HttpLoader> _loaders = [];

    public ServerGroups(ServerOptions options)
    {
        List<GroupOptions> groups = [.. options.Groups.Select(Of)];
        if (options.Demo && !IsThere(groups, DemoScores.Group))
        {
            groups.Add(new() { Name = DemoScores.Group, Loader = DemoScores.LoadAsync, CapacityShare = DemoShare });
        }

        if (!IsThere(groups, PinyonNodeOptions.DefaultGroup))
        {
            groups.Insert(0, new GroupOptions { Name = PinyonNodeOptions.DefaultGroup });
        }

        All = groups;
    }

    public IReadOnlyList<GroupOptions> All { get; }

    public void Dispose() => _loaders.ForEach(loader => loader.Dispose());

    private static bool IsThere(List<GroupOptions> groups, string name) =>
        groups.Exists(group => string.Equals(group.Name, name, StringComparison.Ordinal));

    private GroupOptions Of(GroupSetting setting)
    {
        GroupOptions options = setting.Options;
        if (setting.Directory is { } directory)
        {
            return options with { Loader = new FileLoader(directory, setting.MaxLoadBytes).LoadAsync };
        }

        if (setting.Origin is not { } origin)
        {
            return options;
        }

        var loader = new HttpLoader(origin, setting.MaxLoadBytes, options.MaxConcurrentLoads);
        _loaders.Add(loader);
        return options with { Loader = loader.LoadAsync };
    }
}
