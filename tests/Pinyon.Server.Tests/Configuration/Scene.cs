using Pinyon.Server.Configuration;
using Pinyon.Server.Configuration.Values;

namespace Pinyon.Server.Tests.Configuration;

/// <summary>A machine named host7 with 4 GB and all ports free, and a working directory.</summary>
internal sealed class Scene : IDisposable
{
    private string? _directory;

    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    public Func<BindAddress, string?> Probe { get; set; } = _ => null;

    public string HostName { get; init; } = "host7";

    public string Directory => _directory ?? Path.Combine(AppContext.BaseDirectory, "no-such-directory");

    /// <summary>Puts a file into the working directory.</summary>
    public Scene WithFile(string name, string content)
    {
        _directory ??= System.IO.Directory.CreateTempSubdirectory("pinyon-configuration-").FullName;
        File.WriteAllText(Path.Combine(_directory, name), content);
        return this;
    }

    public Scene WithVariable(string name, string value)
    {
        Environment[name] = value;
        return this;
    }

    public ConfigurationResult Read(params string[] arguments) => ServerOptionsReader.Read(new ConfigurationInput
    {
        Arguments = arguments,
        Environment = Environment,
        Directory = Directory,
        HostName = HostName,
        AvailableMemory = 4L << 30,
        Probe = address => Probe(address),
    });

    public ServerOptions OptionsOf(params string[] arguments)
    {
        ConfigurationResult result = Read(arguments);
        result.Faults.ShouldBeEmpty();
        return result.Options.ShouldNotBeNull();
    }

    public string[] FaultsOf(params string[] arguments)
    {
        ConfigurationResult result = Read(arguments);
        (result.Options is null).ShouldBe(result.Faults.Length > 0, "either options or faults");
        return [.. result.Faults];
    }

    public void Dispose()
    {
        if (_directory is not null)
        {
            System.IO.Directory.Delete(_directory, recursive: true);
        }
    }
}
