using Pinyon.Server.Configuration.Values;
using Pinyon.Server.Tests.Configuration.Values;

namespace Pinyon.Server.Tests.Configuration;

/// <summary>The exact error messages: one sentence for each mistake, and all of them at once.</summary>
public sealed class FaultSentenceTests
{
    [Theory]
    [InlineData("--memroy 1GB", "--memroy is not a flag; did you mean --memory?")]
    [InlineData("--memroy=1GB", "--memroy is not a flag; did you mean --memory?")]
    [InlineData("-memory 1GB", "-memory is not a flag; did you mean --memory?")]
    [InlineData("--etcd a:1", "--etcd is not a flag; --help lists them.")]
    [InlineData("9527", "'9527' belongs to no flag; a value follows its flag, as in --memory 256MB.")]
    [InlineData("@file", "'@file' belongs to no flag; a value follows its flag, as in --memory 256MB.")]
    [InlineData("-- --name n1", "--name follows a lone --, which ends the flags.")]
    [InlineData("--http", "--http needs a value: --http [ADDR:]PORT.")]
    [InlineData("--http --name n1", "--http needs a value: --http [ADDR:]PORT.")]
    [InlineData("--memory 1GB --memory 2GB", "--memory is given twice.")]
    [InlineData("--memory 1GB --memory --memory=1GB", "--memory is given 3 times.")]
    [InlineData("--memory 12XB", "--memory takes a size such as 64KB, 256MB or 1GB, not '12XB'.")]
    [InlineData("--memory 15MB", "--memory must be 16MB or more, not 15MB.")]
    [InlineData("--memory 5GB", "--memory is 5GB, more than the 4GB that this machine or container has left.")]
    [InlineData("--http 99999", "--http takes " + BindAddress.Form + ", not '99999'.")]
    [InlineData("--peer nohost:1", "--peer takes " + BindAddress.Form + ", not 'nohost:1'.")]
    [InlineData("--http 1 --peer 0.0.0.0:1", "--http and --peer both take port 1; give each its own.")]
    [InlineData("--peer 8080", "--http (default) and --peer both take port 8080; give each its own.")]
    [InlineData(
        "--request-timeout 3",
        "--request-timeout takes a time with its unit, such as 500ms, 3s or 2m, not '3'.")]
    [InlineData("--max-connections many", "--max-connections takes a whole number, not 'many'.")]
    [InlineData("--log-format xml", "--log-format takes one of text, json, not 'xml'.")]
    [InlineData(
        "--log-level 3",
        "--log-level takes one of trace, debug, information, warning, error, critical, none, not '3'.")]
    [InlineData("--name a/b", "--name takes " + StaticList.NameForm + ", not 'a/b'.")]
    [InlineData("--config=", "--config needs a value: --config FILE.")]
    [InlineData(
        "--members-file a\0b", "--members-file takes the name of a file, which never contains U+0000.")]
    [InlineData("--config /dev/zero", "--config names /dev/zero, which exceeds 1MB.")]
    [InlineData("--members-file /dev/zero", "--members-file names /dev/zero, which exceeds 1MB.")]
    [InlineData(
        "--max-in-flight 4GB",
        "--max-in-flight is 4GB, which with --memory (half of the memory that is left) of 2GB is more than the 4GB "
            + "that this machine or container has left.")]
    [InlineData(
        "--memory 3GB --max-in-flight 9223372036854775807B",
        "--max-in-flight is 8388607.9TB, which with --memory of 3GB is more than the 4GB "
            + "that this machine or container has left.")]
    [InlineData(
        "--drain-time 300000000h",
        "--drain-time takes a time with its unit, such as 500ms, 3s or 2m, not '300000000h'.")]
    public void Read_OneMistakeOnTheCommandLine_IsOneSentence(string line, string sentence)
    {
        using var scene = new Scene();

        scene.FaultsOf(line.Split(' ')).ShouldBe([sentence]);
    }

    [Theory]
    [InlineData(
        "--static n1=a:1,n2=b:2",
        "--static has no entry for this node: --name (the machine's host name) is 'host7', "
            + "and the list names 'n1', 'n2'.")]
    [InlineData(
        "--name n3 --static n1=a:1,n2=b:2",
        "--static has no entry for this node: --name is 'n3', and the list names 'n1', 'n2'.")]
    [InlineData("--name n1 --static n1=a:1,n1=b:2", "--static names two members 'n1'.")]
    [InlineData("--name n1 --static n1=a:1,n2=a:1", "--static puts 'n1' and 'n2' at one address, a:1.")]
    [InlineData("--name n1 --static n1:a:1", "--static takes entries of the form NAME=HOST:PORT, not 'n1:a:1'.")]
    [InlineData(
        "--name n1 --static n1=a:1 --advertise a:2",
        "--advertise is a:2, but --static puts this node, 'n1', at a:1; the two have to agree.")]
    [InlineData(
        "--advertise 0.0.0.0:7946",
        "--advertise is 0.0.0.0:7946, an address that no other member can connect to; "
            + "name the host at which they reach this node.")]
    [InlineData(
        "--advertise nowhere",
        "--advertise takes HOST:PORT, such as cache1.example:7946 or [2001:db8::1]:7946, not 'nowhere'.")]
    public void Read_ClusterThatDoesNotFit_IsOneSentence(string line, string sentence)
    {
        using var scene = new Scene();

        scene.FaultsOf(line.Split(' ')).ShouldBe([sentence]);
    }

    [Theory]
    [InlineData(
        "PINYON__MEMORY",
        "x",
        "--memory (environment variable PINYON__MEMORY) takes a size such as 64KB, 256MB or 1GB, not 'x'.")]
    [InlineData(
        "PINYON__MEMROY",
        "1GB",
        "The environment variable PINYON__MEMROY is not a setting; did you mean PINYON__MEMORY (--memory)?")]
    [InlineData("PINYON__ETCD", "x", "The environment variable PINYON__ETCD is not a setting; --help lists them.")]
    [InlineData(
        "PINYON__CONFIG",
        "none.json",
        "--config (environment variable PINYON__CONFIG) names none.json, which does not exist.")]
    public void Read_MistakeInTheEnvironment_NamesTheVariable(string variable, string value, string sentence)
    {
        using Scene scene = new Scene().WithVariable(variable, value);

        scene.FaultsOf().ShouldBe([sentence]);
    }

    [Fact]
    public void Read_TwoSpellingsInTheEnvironment_AreTold()
    {
        using Scene scene = new Scene().WithVariable("PINYON__MAXBODY", "1MB").WithVariable("PINYON__MAX_BODY", "2MB");

        scene.FaultsOf().ShouldBe(
            ["--max-body is given twice in the environment, the second time as PINYON__MAX_BODY."]);
    }

    [Theory]
    [InlineData("""{"Memory": "x"}""", "--memory (Memory in c.json) takes a size such as 64KB, 256MB or 1GB, not 'x'.")]
    [InlineData("""{"Memroy": "1GB"}""", "The key Memroy in c.json is not a setting; did you mean Memory (--memory)?")]
    [InlineData("""{"Pinyon": {"Memory": "1GB"}}""", "The key Pinyon in c.json is not a setting; --help lists them.")]
    [InlineData(
        """{"Memory": {"Max": "1GB"}}""",
        "--memory (Memory in c.json) takes one value or a list of values, not an object.")]
    [InlineData(
        """{"MaxBody": "1MB", "max-body": "2MB"}""",
        "--max-body is given twice in c.json, the second time as MaxBody.")]
    [InlineData(
        """{"Config": "d.json"}""",
        "--config (Config in c.json) is not allowed in a file: files do not name further files.")]
    [InlineData("{\n\"Memory\" 1}", "--config names c.json, which is not JSON: the mistake is in line 2.")]
    [InlineData("", "--config names c.json, which is not JSON: the mistake is in line 1.")]
    [InlineData(
        """{"Groups": "user\ud83d"}""",
        """--config names c.json, which has an escape such as \ud83d that stands for half a character.""")]
    [InlineData(
        """{"MembersFile": "a\u0000b"}""",
        "--members-file (MembersFile in c.json) takes the name of a file, which never contains U+0000.")]
    public void Read_MistakeInTheFile_NamesKeyAndFile(string content, string sentence)
    {
        using Scene scene = new Scene().WithFile("c.json", content);

        scene.FaultsOf("--config", "c.json").ShouldBe([sentence]);
    }

    [Fact]
    public void Read_FileThatIsAList_IsToldWithTheReason()
    {
        using Scene scene = new Scene().WithFile("c.json", "[1]");

        scene.FaultsOf("--config", "c.json").ShouldHaveSingleItem()
            .ShouldStartWith("--config names c.json, which is not a JSON object of settings: ");
    }

    [Fact]
    public void Read_DirectoryAsFile_CannotBeRead()
    {
        using Scene scene = new Scene().WithFile("c.json", "{}");

        scene.FaultsOf("--config", ".").ShouldHaveSingleItem()
            .ShouldStartWith("--config names ., which cannot be read: ");
    }

    [Theory]
    [InlineData("--config")]
    [InlineData("--members-file")]
    public async Task Read_PipeAsFile_CannotBeRead(string flag)
    {
        using Scene scene = new Scene().WithFile("c.json", "{}");
        string path = Path.Combine(scene.Directory, "pipe");
        await OddFiles.MakePipeAsync(path);

        string[] faults = await Task.Run(() => scene.FaultsOf(flag, path), TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        faults.ShouldBe([$"{flag} names {path}, which cannot be read: it is no file, but a pipe or a device."]);
    }

    [Fact]
    public void Read_BrokenAppsettings_IsTold()
    {
        using Scene scene = new Scene().WithFile("appsettings.json", "{");

        scene.FaultsOf().ShouldBe(["The file appsettings.json is not JSON: the mistake is in line 1."]);
    }

    [Fact]
    public void Read_HostNameThatIsNoMemberName_SaysWhereItIsFrom()
    {
        using var scene = new Scene { HostName = "host seven" };

        scene.FaultsOf().ShouldBe(
            [$"--name (the machine's host name) takes {StaticList.NameForm}, not 'host seven'."]);
    }

    [Fact]
    public void Read_BothPortsTaken_TellsBoth()
    {
        using var scene = new Scene { Probe = address => $"cannot listen at {address}: the port is in use" };

        scene.FaultsOf("--peer", "7947").ShouldBe(
        [
            "--http (default) cannot listen at 127.0.0.1:8080: the port is in use.",
            "--peer cannot listen at 127.0.0.1:7947: the port is in use.",
        ]);
    }

    [Fact]
    public void Read_FlagWithoutValue_DoesNotFallBackToWeakerSources()
    {
        using var scene = new Scene { Probe = address => $"cannot listen at {address}" };
        scene.WithVariable("PINYON__PEER", "nonsense");

        scene.FaultsOf("--peer", "--http").ShouldBe(
            ["--http needs a value: --http [ADDR:]PORT.", "--peer needs a value: --peer [ADDR:]PORT."]);
    }

    [Fact]
    public void Read_ManyMistakesEverywhere_TellsAllFromTheLineToTheFilesToTheValues()
    {
        using Scene scene = new Scene()
            .WithFile("appsettings.json", """{"Pinyon": {"Drain": "5s"}}""")
            .WithVariable("PINYON__LOG_LEVEL", "loud")
            .WithVariable("PINYON__PEERS", "1");
        scene.Probe = address => $"cannot listen at {address}: the port is in use";

        scene.FaultsOf(
            "--memory", "12XB", "--memroy", "1GB", "--static", "n1=a:1,n2=a:1", "--peer", "--config", "none.json",
            "--http", "9527").ShouldBe(
        [
            "--memroy is not a flag; did you mean --memory?",
            "--peer needs a value: --peer [ADDR:]PORT.",
            "The environment variable PINYON__PEERS is not a setting; did you mean PINYON__PEER (--peer)?",
            "--config names none.json, which does not exist.",
            "The key Drain in appsettings.json is not a setting; did you mean DrainTime (--drain-time)?",
            "--static puts 'n1' and 'n2' at one address, a:1.",
            "--memory takes a size such as 64KB, 256MB or 1GB, not '12XB'.",
            "--log-level (environment variable PINYON__LOG_LEVEL) takes one of trace, debug, information, warning, "
                + "error, critical, none, not 'loud'.",
            "--http cannot listen at 127.0.0.1:9527: the port is in use.",
        ]);
    }
}
