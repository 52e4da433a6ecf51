using System.Text;
using Pinyon.Server.Loaders;

namespace Pinyon.Server.Tests.Loaders;

public sealed class FileLoaderTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("pinyon-files-").FullName;

    public FileLoaderTests()
    {
        Directory.CreateDirectory(Path.Combine(_root, "docs", "sub"));
        File.WriteAllText(Path.Combine(_root, "outside.txt"), "secret");
        File.WriteAllText(Path.Combine(_root, "docs", "sub", "a b.txt"), "text");
        File.WriteAllText(Path.Combine(_root, "docs", "large"), new string('x', 101));
        File.WriteAllText(Path.Combine(_root, "docs", "empty"), "");
        File.CreateSymbolicLink(Path.Combine(_root, "docs", "link"), Path.Combine(_root, "outside.txt"));
        Directory.CreateSymbolicLink(Path.Combine(_root, "docs", "up"), _root);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("sub/a b.txt", "text")]
    [InlineData("empty", "")]
    public async Task Load_File_BringsItsBytes(string key, string content)
    {
        LoadResult result = await LoadAsync(key);

        result.Kind.ShouldBe(LoadKind.Found);
        Encoding.UTF8.GetString(result.Bytes.Span).ShouldBe(content);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("sub")]
    [InlineData("sub/")]
    [InlineData("/sub/a b.txt")]
    [InlineData("../outside.txt")]
    [InlineData("sub/../../outside.txt")]
    [InlineData("sub/../empty")]
    [InlineData("link")]
    [InlineData("up/outside.txt")]
    [InlineData("sub\\a b.txt")]
    [InlineData("large/x")]
    public async Task Load_WhatIsNoFileBelowTheDirectory_IsNotFound(string key) =>
        (await LoadAsync(key)).Kind.ShouldBe(LoadKind.NotFound);

    [Fact]
    public async Task Load_KeyThatIsNoText_IsNotFound() =>
        (await LoadAsync(new CacheKey(new byte[] { 0xFF, 0x00 }))).Kind.ShouldBe(LoadKind.NotFound);

    [Fact]
    public async Task Load_TooLarge_FailsAndSaysSo()
    {
        LoadResult result = await LoadAsync("large");

        result.Kind.ShouldBe(LoadKind.Failed);
        result.Message.ShouldBe("The file has 101 bytes, more than the 100 allowed.");
    }

    private ValueTask<LoadResult> LoadAsync(CacheKey key) =>
        new FileLoader(Path.Combine(_root, "docs"), 100).LoadAsync(
            key, new LoadContext("docs", isRefresh: false), TestContext.Current.CancellationToken);
}
