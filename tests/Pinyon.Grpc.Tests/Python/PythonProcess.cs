using System.Diagnostics;
using System.Text.Json;

namespace Pinyon.Grpc.Tests.Python;

/// <summary>One of the scripts of this folder, run by an interpreter that has grpcio.</summary>
internal sealed class PythonProcess : IDisposable
{
    private static readonly Lazy<string?> Interpreter = new(FindInterpreter);

    private readonly Process _process;

    private PythonProcess(Process process) => _process = process;

    /// <summary>Starts a script, or skips the test where Python or its gRPC packages are missing.</summary>
    public static PythonProcess Start(string script, params string[] arguments)
    {
        Assert.SkipWhen(
            Interpreter.Value is null,
            "python3-grpcio is missing: install the Debian packages python3-grpcio and python3-grpc-tools.");
        return new PythonProcess(Run(Interpreter.Value!, [InOutput("Python", script), .. arguments]));
    }

    public static string InOutput(params string[] parts) => Path.Combine([AppContext.BaseDirectory, .. parts]);

    /// <summary>The next line; fails with the script's error output if there is none.</summary>
    public async Task<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        string? line = await _process.StandardOutput.ReadLineAsync(cancellationToken);
        return line ?? throw new InvalidOperationException(
            $"The script ended: {await _process.StandardError.ReadToEndAsync(cancellationToken)}");
    }

    /// <summary>All lines until the script ends, each a JSON object with its case's name.</summary>
    public async Task<IReadOnlyDictionary<string, JsonElement>> ReadCasesAsync(CancellationToken cancellationToken)
    {
        Task<string> complaints = _process.StandardError.ReadToEndAsync(cancellationToken);
        Dictionary<string, JsonElement> cases = [];
        while (await _process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            JsonElement element = JsonSerializer.Deserialize<JsonElement>(line);
            cases.Add(element.GetProperty("case").GetString()!, element);
        }

        await _process.WaitForExitAsync(cancellationToken);
        _process.ExitCode.ShouldBe(0, await complaints);
        return cases;
    }

    /// <summary>Kills the script, as a crash would.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
    }

    private static string? FindInterpreter()
    {
        foreach (string candidate in (string[])["python3", "/usr/bin/python3"])
        {
            try
            {
                using Process probe = Run(candidate, ["-c", "import grpc, grpc_tools.protoc"]);
                probe.WaitForExit();
                if (probe.ExitCode == 0)
                {
                    return candidate;
                }
            }
            catch (System.ComponentModel.Win32Exception)
            {
                // Not installed under this name; the next one may be.
            }
        }

        return null;
    }

    private static Process Run(string fileName, IEnumerable<string> arguments) => Process.Start(
        new ProcessStartInfo(fileName, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
}
