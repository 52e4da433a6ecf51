using Microsoft.Extensions.Logging;
using Pinyon.Membership;
using Pinyon.Server.Configuration;

namespace Pinyon.Server.Tests.Configuration;

public sealed class ServerOptionsReaderTests
{
    [Fact]
    public void Read_NothingGiven_IsAClusterOfOneWithTheDefaults()
    {
        using var scene = new Scene();

        ServerOptions options = scene.OptionsOf();

        options.Name.ShouldBe("host7");
        options.Http.ToString().ShouldBe("127.0.0.1:8080");
        options.Peer.ToString().ShouldBe("127.0.0.1:7946");
        options.Advertise.ShouldBe(new HostPort("127.0.0.1", 7946));
        options.Members.ShouldBe([new Member("host7", "127.0.0.1:7946")]);
        options.MemoryBytes.ShouldBe(2L << 30);
        options.MaxConnections.ShouldBe(10_000);
        options.MaxBodyBytes.ShouldBe(64 << 20);
        options.RequestTimeout.ShouldBe(TimeSpan.FromSeconds(3));
        options.DrainTime.ShouldBe(TimeSpan.FromSeconds(5));
        options.LogsJson.ShouldBeFalse();
        options.LogLevel.ShouldBe(LogLevel.Information);
    }

    [Fact]
    public void Read_EveryFlag_ReachesItsOption()
    {
        using var scene = new Scene();

        ServerOptions options = scene.OptionsOf(
            "--name", "n2", "--http", "0.0.0.0:9528", "--peer=[::]:7947", "--static", "n1=a:1,n2=b:2",
            "--advertise", "b:2", "--memory", "1GB", "--max-connections", "7", "--max-body", "1MB",
            "--request-timeout", "500ms", "--drain-time", "0s", "--log-format", "JSON", "--log-level", "debug");

        options.Name.ShouldBe("n2");
        options.Http.ToString().ShouldBe("0.0.0.0:9528");
        options.Peer.ToString().ShouldBe("[::]:7947");
        options.Advertise.ShouldBe(new HostPort("b", 2));
        options.Members.ShouldBe([new Member("n1", "a:1"), new Member("n2", "b:2")]);
        options.MemoryBytes.ShouldBe(1 << 30);
        options.MaxConnections.ShouldBe(7);
        options.MaxBodyBytes.ShouldBe(1 << 20);
        options.RequestTimeout.ShouldBe(TimeSpan.FromMilliseconds(500));
        options.DrainTime.ShouldBe(TimeSpan.Zero);
        options.LogsJson.ShouldBeTrue();
        options.LogLevel.ShouldBe(LogLevel.Debug);
    }

    [Theory]
    [InlineData("--name n1 --static n1=a:1,n2=b:2 --peer 0.0.0.0:1", "a:1")]
    [InlineData("--advertise cache.example:1 --peer 0.0.0.0:1", "cache.example:1")]
    [InlineData("--peer 10.0.0.5:1", "10.0.0.5:1")]
    [InlineData("--peer 0.0.0.0:1", "127.0.0.1:1")]
    public void Read_Advertise_IsGivenOrListedOrWhereItListens(string line, string advertise)
    {
        using var scene = new Scene();

        ServerOptions options = scene.OptionsOf(line.Split(' '));

        options.Advertise.ToString().ShouldBe(advertise);
        options.Members.ShouldContain(new Member(options.Name, advertise));
    }

    [Fact]
    public void Read_MembersFile_NamesTheMembersAndTheFileToFollow()
    {
        using Scene scene = new Scene().WithFile("members", "# two\nn1=a:1\nn2=b:2\n");

        ServerOptions options = scene.OptionsOf("--name", "n2", "--members-file", "members");

        options.Members.ShouldBe([new Member("n1", "a:1"), new Member("n2", "b:2")]);
        options.Advertise.ToString().ShouldBe("b:2");
        File.ReadAllText(options.MembersFile.ShouldNotBeNull()).ShouldStartWith("# two");
        scene.OptionsOf().MembersFile.ShouldBeNull();
    }

    [Fact]
    public void Read_MembersFileThatCannotBeUsed_IsToldWithEverythingElse()
    {
        using Scene scene = new Scene().WithFile("members", "n1=a:1,n1=b:2,x").WithFile("others", "n1=a:1\n");
        string file = Path.Combine(Path.GetDirectoryName(scene.OptionsOf("--name", "n1", "--members-file", "others")
            .MembersFile)!, "members");

        scene.FaultsOf("--name", "n1", "--members-file", "members", "--static", "n1=a:1", "--memory", "1MB").ShouldBe(
        [
            "--memory must be 16MB or more, not 1MB.",
            "--static and --members-file both list the members; give one of them.",
            $"--members-file names two members 'n1', in {file}.",
            $"--members-file takes entries of the form NAME=HOST:PORT, not 'x', in {file}.",
            $"--members-file names {file}, whose last line has no end: it may be half of a line, so end it with a "
                + "newline.",
        ]);
        scene.FaultsOf("--name", "n3", "--members-file", "others").ShouldBe(
            ["--members-file has no entry for this node: --name is 'n3', and the list names 'n1'."]);
        scene.FaultsOf("--members-file", "none").Single().ShouldEndWith("none, which does not exist.");
    }

    [Fact]
    public void Read_AllSourcesGiveIt_TheStrongestWins()
    {
        using Scene scene = new Scene()
            .WithFile("appsettings.json", """{"Pinyon": {"MaxConnections": 1}, "Logging": {"Console": "not ours"}}""");
        scene.OptionsOf().MaxConnections.ShouldBe(1);

        scene.WithFile("cache.json", """{"max-connections": 2}""");
        scene.OptionsOf("--config", "cache.json").MaxConnections.ShouldBe(2);

        scene.WithVariable("PINYON__MAX_CONNECTIONS", "3");
        scene.OptionsOf("--config", "cache.json").MaxConnections.ShouldBe(3);

        scene.OptionsOf("--config", "cache.json", "--max-connections", "4").MaxConnections.ShouldBe(4);
    }

    [Fact]
    public void Read_DifferentSources_AddUp()
    {
        using Scene scene = new Scene()
            .WithFile("appsettings.json", """{"pinyon": {"memory": "32MB"}}""")
            .WithFile("cache.json", """{"DrainTime": "1s"}""")
            .WithVariable("PINYON__CONFIG", "cache.json")
            .WithVariable("pinyon__maxbody", "2MB")
            .WithVariable("PINYON__LOG_LEVEL", "")
            .WithVariable("PINYON_SERVICE_PORT", "not ours");

        ServerOptions options = scene.OptionsOf("--name", "n1");

        options.Name.ShouldBe("n1");
        options.MemoryBytes.ShouldBe(32 << 20);
        options.DrainTime.ShouldBe(TimeSpan.FromSeconds(1));
        options.MaxBodyBytes.ShouldBe(2 << 20);
        options.LogLevel.ShouldBe(LogLevel.Information);
    }

    [Fact]
    public void Read_ListInAFile_IsTheSameAsCommas()
    {
        using Scene scene = new Scene()
            .WithFile("cache.json", """{"Name": "n1", "Static": ["n1=a:1", "n2=b:2"], "Memory": null}""");

        scene.OptionsOf("--config", "cache.json").Members
            .ShouldBe([new Member("n1", "a:1"), new Member("n2", "b:2")]);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("\"\"")]
    public void Read_NothingInAFile_IsTheSameAsNoKey(string nothing)
    {
        using Scene scene = new Scene()
            .WithFile("cache.json", $$"""{"Groups": {{nothing}}, "Static": {{nothing}}, "Memory": {{nothing}}}""");

        scene.OptionsOf("--config", "cache.json").Groups.ShouldBeEmpty();
    }

    [Fact]
    public void Read_WrongValueHiddenByAStrongerSource_DoesNotMatter()
    {
        using Scene scene = new Scene().WithVariable("PINYON__MEMORY", "lots");

        scene.OptionsOf("--memory", "16MB").MemoryBytes.ShouldBe(16 << 20);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("-?")]
    [InlineData("--help --memory nonsense --version")]
    public void Read_Help_WinsOverEverything(string line)
    {
        using var scene = new Scene();

        ConfigurationResult result = scene.Read(line.Split(' '));

        result.Text.ShouldBe(HelpText.Help());
        result.Faults.ShouldBeEmpty();
        result.Options.ShouldBeNull();
    }

    [Fact]
    public void Read_Version_IsToldAlone()
    {
        using var scene = new Scene();

        scene.Read("--version").Text.ShouldBe("pinyon-server 0.1.0\n");
    }
}
