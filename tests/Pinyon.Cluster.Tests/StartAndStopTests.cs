using System.Net;
using System.Net.Sockets;

namespace Pinyon.Cluster.Tests;

public sealed class StartAndStopTests
{
    [Fact]
    public async Task Start_WithManyFaults_SaysThemAllAndExitsWith2()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();
        int port = ((IPEndPoint)taken.LocalEndPoint!).Port;

        await using var server = RunningProcess.Start("dotnet", [
            ServerNode.Program, "--name", "me", "--http", $"{port}", "--memory", "lots", "--wings", "2",
            "--static", "a=127.0.0.1:1,b=127.0.0.1:1",
        ]);
        int exit = await server.ExitAsync(TestContext.Current.CancellationToken);

        exit.ShouldBe(2);
        string said = server.Output;
        string[] parts = ["--wings", "--memory", "lots", "'a' and 'b' at one address", "--http", "in use"];
        foreach (string part in parts)
        {
            said.ShouldContain(part);
        }
    }

    [Fact]
    public async Task Start_WithSharesThatLeaveAGroupNoMemory_SaysSoAndExitsWith2()
    {
        await using var server = RunningProcess.Start("dotnet", [
            ServerNode.Program, "--http", $"{Ports.Next()}", "--peer", $"{Ports.Next()}",
            "--memory", "16MB", "--groups", "a;share=0.00001",
        ]);
        int exit = await server.ExitAsync(TestContext.Current.CancellationToken);

        exit.ShouldBe(2, server.Output);
        server.Output.ShouldContain("pinyon-server: MemoryBytes must be at least ");
        server.Output.ShouldContain("not started");
        server.Output.ShouldNotContain("Exception");
    }

    [Theory]
    [InlineData("--help", "--static NAME=HOST:PORT")]
    [InlineData("--version", "pinyon-server ")]
    public async Task Start_AskedForAText_PrintsItAndExitsWith0(string flag, string part)
    {
        await using var server = RunningProcess.Start("dotnet", [ServerNode.Program, flag]);

        (await server.ExitAsync(TestContext.Current.CancellationToken)).ShouldBe(0);

        server.Output.ShouldContain(part);
    }

    [Fact]
    public async Task Stop_ByTerminate_EndsWith0AndSaysSo()
    {
        await using LocalCluster cluster = await LocalCluster.StartAsync(count: 1);
        await cluster.ShouldAnswerAsync();

        Signals.SendTerminate(cluster.Nodes[0].Process.Id);

        (await cluster.Nodes[0].Process.ExitAsync(TestContext.Current.CancellationToken)).ShouldBe(0);
        cluster.Nodes[0].Process.Output.ShouldContain("has stopped");
    }
}
