using System.Collections.Concurrent;
using System.Diagnostics;

namespace Pinyon.Cluster.Tests;

/// <summary>A process started by a test: its output lines, its exit code, and its guaranteed end.</summary>
internal sealed class RunningProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly SemaphoreSlim _arrived = new(0);

    private RunningProcess(Process process)
    {
        _process = process;
        _process.OutputDataReceived += (_, line) => Add(line.Data);
        _process.ErrorDataReceived += (_, line) => Add(line.Data);
    }

    public int Id => _process.Id;

    /// <summary>All output, for the message of a failing test.</summary>
    public string Output => string.Join('\n', _lines);

    public static RunningProcess Start(string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        var running = new RunningProcess(new Process { StartInfo = start });
        running._process.Start();
        running._process.BeginOutputReadLine();
        running._process.BeginErrorReadLine();
        return running;
    }

    /// <summary>Waits for an output line that contains a text.</summary>
    public async Task<string> LineAsync(string text, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        while (true)
        {
            if (_lines.FirstOrDefault(line => line.Contains(text, StringComparison.Ordinal)) is { } found)
            {
                return found;
            }

            if (_process.HasExited && _arrived.CurrentCount == 0)
            {
                throw new InvalidOperationException($"It ended without saying '{text}':\n{Output}");
            }

            await _arrived.WaitAsync(TimeSpan.FromSeconds(1), limit.Token);
        }
    }

    /// <summary>Waits for its end and returns the exit code.</summary>
    public async Task<int> ExitAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    /// <summary>Private memory in bytes: RssAnon and RssShmem.</summary>
    public long PrivateMemory() => File.ReadLines($"/proc/{Id}/status")
        .Select(line => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        .Where(words => words[0] is "RssAnon:" or "RssShmem:")
        .Sum(words => long.Parse(words[1])) << 10;

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
        _arrived.Dispose();
    }

    private void Add(string? line)
    {
        if (line is not null)
        {
            _lines.Enqueue(line);
            _arrived.Release();
        }
    }
}
