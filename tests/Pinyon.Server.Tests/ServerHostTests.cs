using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Pinyon.Membership;
using Pinyon.Server.Tests.Configuration;

namespace Pinyon.Server.Tests;

/// <summary>What a node is built of, without a process of its own.</summary>
public sealed class ServerHostTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pinyon-host-");
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task MembersFile_WhenTheHostHasEnded_IsNotReadAnyMore()
    {
        string file = Path.Combine(_directory.FullName, "members");
        await File.WriteAllTextAsync(file, "me=me.test:1\n", TestContext.Current.CancellationToken);
        using var scene = new Scene();
        WebApplication app = ServerHost.Build(
            scene.OptionsOf("--name", "me", "--members-file", file, "--memory", "16MB", "--peer", "2"), _time);
        var source = app.Services.GetRequiredService<IMembership>();
        await WriteAsync("me=me.test:1, you=you.test:1");
        source.Current.Members.Length.ShouldBe(2);

        await app.DisposeAsync();
        await WriteAsync("me=me.test:1");

        source.Current.Members.Length.ShouldBe(2);

        async Task WriteAsync(string text)
        {
            await File.WriteAllTextAsync(file, $"{text}\n", TestContext.Current.CancellationToken);
            for (int i = 0; i < 3; i++) _time.Advance(TimeSpan.FromSeconds(1));
        }
    }
    [Theory]
    [InlineData("--http", "--peer")]
    [InlineData("--peer", "--http")]
    public async Task Start_PortThatIsTakenSinceTheCheck_IsOneSentenceAndNoLog(string taken, string free)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using var scene = new Scene();
        await using WebApplication app = ServerHost.Build(
            scene.OptionsOf(taken, $"{port}", free, $"{FreePort()}", "--memory", "16MB"), TimeProvider.System);
        using var log = new ErrorLines();
        app.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);

        var fault = await Should.ThrowAsync<Exception>(app.StartAsync(TestContext.Current.CancellationToken));

        StartFaults.Of(fault).ShouldHaveSingleItem().ShouldContain($"127.0.0.1:{port}");
        log.Lines.ShouldBeEmpty();
    }

    [Fact]
    public void StartFaults_OfAnExceptionThatNobodyExpects_AreNone() =>
        StartFaults.Of(new InvalidOperationException()).ShouldBeEmpty();

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class ErrorLines : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) Lines.Enqueue(formatter(state, exception));
        }

        public void Dispose()
        {
        }
    }
}
