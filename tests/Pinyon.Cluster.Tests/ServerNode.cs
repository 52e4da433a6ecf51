namespace Pinyon.Cluster.Tests;

/// <summary>A node in a process of its own.</summary>
internal sealed class ServerNode(string name, int httpPort, int peerPort, string host = "127.0.0.1") : IAsyncDisposable
{
    private RunningProcess? _process;

    public string Name => name;

    public int HttpPort => httpPort;

    public int PeerPort => peerPort;

    public Uri Http { get; } = new($"http://127.0.0.1:{httpPort}/");

    /// <summary>Its entry in a static list.</summary>
    public string Entry => $"{name}={host}:{peerPort}";

    public RunningProcess Process => _process ?? throw new InvalidOperationException("Not started.");

    /// <summary>The program's file, which the build put beside this test.</summary>
    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "pinyon-server.dll");

    public static ServerNode WithFreePorts(string name) => new(name, Ports.Next(), Ports.Next());

    public Task StartAsync(IEnumerable<ServerNode> members, params IEnumerable<string> flags) =>
        StartAsync(["--static", string.Join(',', members.Select(member => member.Entry)), .. flags]);

    /// <summary>Starts it with members that the flags name.</summary>
    public async Task StartAsync(params IEnumerable<string> flags)
    {
        _process = RunningProcess.Start("dotnet", [
            Program, "--name", name, "--http", $"{httpPort}", "--peer", $"{peerPort}", .. flags,
        ]);
        await _process.LineAsync("is ready", TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => _process?.DisposeAsync() ?? ValueTask.CompletedTask;
}
