using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
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
        await File.WriteAllTextAsync(file, "me=me.test:1", TestContext.Current.CancellationToken);
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
            await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);
            _time.Advance(TimeSpan.FromSeconds(1));
        }
    }
}
