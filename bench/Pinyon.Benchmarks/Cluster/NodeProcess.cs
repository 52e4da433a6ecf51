using System.Diagnostics;
using System.Text.Json;

namespace Pinyon.Benchmarks.Cluster;

/// <summary>The parent process: controls a node in a child process.</summary>
internal sealed class NodeProcess : IDisposable
{
    private readonly Process _process;

    private NodeProcess(Process process) => _process = process;

    /// <summary>Starts all members, and waits until each listens.</summary>
    public static async Task<NodeProcess[]> StartAsync(int count)
    {
        int[] ports = EmbeddedNode.FreePorts(count);
        NodeProcess[] nodes = [.. Enumerable.Range(0, count).Select(number => Start(number, ports))];
        await Task.WhenAll(nodes.Select(node => node.ReadAsync()));
        return nodes;
    }

    /// <summary>Sends a command and reads its result.</summary>
    public async Task<T> AskAsync<T>(string command)
    {
        await _process.StandardInput.WriteLineAsync(command);
        await _process.StandardInput.FlushAsync();
        return JsonSerializer.Deserialize<T>(await ReadAsync())!;
    }

    /// <summary>Ends the process.</summary>
    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(5)))
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private static NodeProcess Start(int number, int[] ports)
    {
        string[] arguments = [NodeCommands.ChildCommand, $"{number}", .. ports.Select(port => $"{port}")];
        return new NodeProcess(Process.Start(new ProcessStartInfo(Environment.ProcessPath!, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!);
    }

    private async Task<string> ReadAsync() => await _process.StandardOutput.ReadLineAsync()
        ?? throw new InvalidOperationException("A node has ended; what it said stands above.");
}
