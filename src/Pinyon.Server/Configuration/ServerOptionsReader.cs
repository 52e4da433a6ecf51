using System.Collections.Immutable;
using Pinyon.Membership;
using Pinyon.Server.Loaders;

namespace Pinyon.Server.Configuration;

/// <summary>Reads the configuration of a node from everywhere it may stand.</summary>
/// <remarks>
/// A setting is taken from the first of these that gives it: the command line, the environment, the file of
/// <c>--config</c>, appsettings.json in the working directory, the default. A value that a stronger source hides is
/// not read, but every key of every source has to be a setting. Nothing stops at the first fault: a person who
/// starts a node five times to learn of five mistakes is badly served.
/// </remarks>
internal sealed class ServerOptionsReader
{
    private readonly ConfigurationInput _input;
    private readonly FaultList _faults;
    private readonly SettingReader _settings;

    private ServerOptionsReader(ConfigurationInput input, SettingLayer flags, FaultList faults)
    {
        _input = input;
        _faults = faults;
        SettingLayer environment = EnvironmentLayer.Read(input.Environment, faults);
        _settings = new SettingReader([flags, environment, .. Files([flags, environment])], faults);
    }

    public static ConfigurationResult Read(ConfigurationInput input)
    {
        var faults = new FaultList();
        var line = CommandLine.Read(input.Arguments, faults);
        if (line.AsksForHelp)
        {
            return ConfigurationResult.Told(HelpText.Help());
        }

        if (line.AsksForVersion)
        {
            return ConfigurationResult.Told(HelpText.Version());
        }

        ServerOptions? options = new ServerOptionsReader(input, line.Layer, faults).ReadOptions();
        return options is null ? ConfigurationResult.Refused(faults.Faults) : ConfigurationResult.Ready(options);
    }

    private IEnumerable<SettingLayer> Files(IReadOnlyList<SettingLayer> stronger)
    {
        Reading<string> named = new SettingReader(stronger, _faults).Read(Settings.Config);
        if (named.IsGood)
        {
            yield return FileLayer.ReadNamed(named, _input.Directory, _faults);
        }

        yield return FileLayer.ReadDefault(_input.Directory, _faults);
    }

    /// <summary>Reads every setting, in the order of the table, then holds them against each other.</summary>
    private ServerOptions? ReadOptions()
    {
        Reading<string> name = _settings.Read(Settings.Name, _input.HostName, "the machine's host name");
        Reading<BindAddress> http = _settings.Read(Settings.Http);
        Reading<BindAddress> peer = _settings.Read(Settings.Peer);
        Reading<ImmutableArray<Member>> list = _settings.Read(Settings.Static);
        Reading<HostPort> advertise = _settings.Read(Settings.Advertise);
        Reading<ImmutableArray<GroupSetting>> groups = _settings.Read(Settings.GroupList);
        Reading<bool> demo = _settings.Read(Settings.Demo);
        Reading<long> memory = _settings.Read(
            Settings.Memory, $"{_input.AvailableMemory / 2}", "half of the memory that is left");
        Reading<int> maxConnections = _settings.Read(Settings.MaxConnections);
        Reading<long> maxBody = _settings.Read(Settings.MaxBody);
        Reading<long> maxInFlight = _settings.Read(Settings.MaxInFlight);
        Reading<TimeSpan> requestTimeout = _settings.Read(Settings.RequestTimeout);
        Reading<TimeSpan> drainTime = _settings.Read(Settings.DrainTime);
        Reading<LogFormat> logFormat = _settings.Read(Settings.LogFormat);
        Reading<LogLevel> logLevel = _settings.Read(Settings.LogLevel);

        ClusterCheck.AddFaults(name, advertise, list, _faults);
        CheckMemory(memory);
        CheckListeners(http, peer);
        if (!_faults.Faults.IsEmpty)
        {
            return null;
        }

        ImmutableArray<Member> members = ClusterCheck.Members(name.Value, peer.Value, advertise, list);
        return new ServerOptions
        {
            Name = name.Value,
            Http = http.Value,
            Peer = peer.Value,
            Advertise = ClusterCheck.Own(name.Value, members)!.Address,
            Members = members,
            Groups = groups.IsGood ? groups.Value : [],
            Demo = demo.Value,
            MemoryBytes = memory.Value,
            MaxConnections = maxConnections.Value,
            MaxBodyBytes = maxBody.Value,
            MaxInFlightBytes = maxInFlight.Value,
            RequestTimeout = requestTimeout.Value,
            DrainTime = drainTime.Value,
            LogFormat = logFormat.Value,
            LogLevel = logLevel.Value,
        };
    }

    private void CheckMemory(Reading<long> memory)
    {
        if (memory.IsGood && memory.Value > _input.AvailableMemory)
        {
            _faults.Add($"{memory.Subject} is {SizeText.Format(memory.Value)}, more than the "
                + $"{SizeText.Format(_input.AvailableMemory)} that this machine or container has left");
        }
    }

    private void CheckListeners(Reading<BindAddress> http, Reading<BindAddress> peer)
    {
        if (http.IsGood && peer.IsGood && http.Value.CollidesWith(peer.Value))
        {
            _faults.Add($"{http.Subject} and {peer.Subject} both take port {peer.Value.Port}; give each its own");
            return;
        }

        foreach (Reading<BindAddress> listener in new[] { http, peer })
        {
            if (listener.IsGood && _input.Probe(listener.Value) is { } problem)
            {
                _faults.Add($"{listener.Subject} {problem}");
            }
        }
    }
}
