using System.Collections.Immutable;
using Pinyon.AspNetCore;
using Pinyon.Membership;
using Pinyon.Server.Configuration.Values;
using static Pinyon.Server.Configuration.SettingReader;

namespace Pinyon.Server.Configuration;

/// <summary>Reads the configuration of a node from all its sources.</summary>
/// <remarks>
/// A setting is taken from the first of these that gives it: the command line, the environment, the file of
/// <c>--config</c>, appsettings.json in the working directory, the default. A value that a stronger source hides is
/// not parsed, but every key of every source has to be a setting. Reading goes on after a fault, so that one start
/// reports all of them.
/// </remarks>
internal sealed class ServerOptionsReader
{
    private readonly ConfigurationInput _input;
    private readonly List<string> _faults;
    private readonly SettingReader _settings;

    private ServerOptionsReader(ConfigurationInput input, SettingLayer flags, List<string> faults)
    {
        _input = input;
        _faults = faults;
        var environment = SettingLayer.FromEnvironment(input.Environment, faults);
        _settings = new SettingReader([flags, environment, .. Files([flags, environment])], faults);
    }

    public static ConfigurationResult Read(ConfigurationInput input)
    {
        var faults = new List<string>();
        var line = CommandLine.Read(input.Arguments, faults);
        if (line.AsksForHelp)
        {
            return ConfigurationResult.Answer(HelpText.Help());
        }

        if (line.AsksForVersion)
        {
            return ConfigurationResult.Answer(HelpText.Version());
        }

        ServerOptions? options = new ServerOptionsReader(input, line.Layer, faults).ReadOptions();
        return options is null ? ConfigurationResult.Refused(faults) : ConfigurationResult.Ready(options);
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

    /// <summary>Reads every setting in the order of the table, then checks them against each other.</summary>
    private ServerOptions? ReadOptions()
    {
        Reading<string> name = _settings.Read(Settings.Name, _input.HostName, "the machine's host name");
        Reading<BindAddress> http = _settings.Read(Settings.Http);
        Reading<BindAddress> peer = _settings.Read(Settings.Peer);
        Reading<ImmutableArray<Member>> given = _settings.Read(Settings.Static);
        Reading<string> file = _settings.Read(Settings.MembersFile);
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
        Reading<bool> logFormat = _settings.Read(Settings.LogFormat);
        Reading<LogLevel> logLevel = _settings.Read(Settings.LogLevel);

        Reading<ImmutableArray<Member>> list = file.IsGood ? ReadMembers(file, given) : given;
        CheckCluster(name, advertise, list);
        CheckMemory(memory, maxInFlight);
        CheckListeners(http, peer);
        if (_faults.Count > 0)
        {
            return null;
        }

        ImmutableArray<Member> members = list.IsGood
            ? list.Value
            : [new Member(name.Value, (advertise.IsGood ? advertise.Value : peer.Value.ToHostPort()).ToString())];
        return new ServerOptions
        {
            Name = name.Value,
            Http = http.Value,
            Peer = peer.Value,
            Advertise = Own(name.Value, members)!.Address,
            Members = members,
            MembersFile = file.IsGood ? PathOf(file) : null,
            Groups = groups.IsGood ? groups.Value : [],
            Demo = demo.Value,
            MemoryBytes = memory.Value,
            MaxConnections = maxConnections.Value,
            MaxBodyBytes = maxBody.Value,
            MaxInFlightBytes = maxInFlight.Value,
            RequestTimeout = requestTimeout.Value,
            DrainTime = drainTime.Value,
            LogsJson = logFormat.Value,
            LogLevel = logLevel.Value,
        };
    }

    private string PathOf(Reading<string> file) => Path.GetFullPath(Path.Combine(_input.Directory, file.Value));

    private Reading<ImmutableArray<Member>> ReadMembers(
        Reading<string> file, Reading<ImmutableArray<Member>> given)
    {
        if (given.IsGood) _faults.Add($"{given.Subject} and {file.Subject} both list the members; give one of them");

        Parsed<ImmutableArray<Member>> read = MemberFile.Read(PathOf(file));
        _faults.AddRange(read.Problems.Select(problem => $"{file.Subject} {problem}"));
        return new Reading<ImmutableArray<Member>>(file.Subject, read.IsGood, read.Value);
    }

    private void CheckCluster(
        Reading<string> name, Reading<HostPort> advertise, Reading<ImmutableArray<Member>> list)
    {
        Member? own = name.IsGood && list.IsGood ? Own(name.Value, list.Value) : null;
        if (name.IsGood && list.IsGood && own is null)
        {
            _faults.Add($"{list.Subject} has no entry for this node: {name.Subject} is '{name.Value}', and the list "
                + $"names {string.Join(", ", list.Value.Select(member => $"'{member.Name}'"))}");
        }

        if (advertise.IsGood && StaticList.IsEveryAddress(advertise.Value))
        {
            _faults.Add($"{advertise.Subject} is {advertise.Value}, an address that no other member can connect to; "
                + "name the host at which they reach this node");
        }
        else if (advertise.IsGood && own is not null && !StaticList.SameAddress(advertise.Value, own.Address))
        {
            _faults.Add($"{advertise.Subject} is {advertise.Value}, but {list.Subject} puts this node, '{own.Name}', "
                + $"at {own.Address}; the two have to agree");
        }
    }

    private static Member? Own(string name, ImmutableArray<Member> members) =>
        members.FirstOrDefault(member => string.Equals(member.Name, name, StringComparison.Ordinal));

    private void CheckMemory(Reading<long> memory, Reading<long> maxInFlight)
    {
        string left = $"the {Quantity.FormatSize(_input.AvailableMemory)} that this machine or container has left";
        if (memory.IsGood && memory.Value > _input.AvailableMemory)
        {
            _faults.Add($"{memory.Subject} is {Quantity.FormatSize(memory.Value)}, more than {left}");
        }
        else if (memory.IsGood && maxInFlight.IsGood
            && !MemoryFit.Takes(memory.Value, maxInFlight.Value, _input.AvailableMemory))
        {
            _faults.Add($"{maxInFlight.Subject} is {Quantity.FormatSize(maxInFlight.Value)}, which with "
                + $"{memory.Subject} of {Quantity.FormatSize(memory.Value)} is more than {left}");
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
