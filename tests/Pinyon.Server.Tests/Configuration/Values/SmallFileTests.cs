using System.Net.Sockets;
using Pinyon.Server.Configuration.Values;

namespace Pinyon.Server.Tests.Configuration.Values;

/// <summary>Whatever a name stands for: its content, or a sentence, and at once.</summary>
public sealed class SmallFileTests : IDisposable
{
    private const string NoFile = "cannot be read: it is no file, but a pipe or a device";

    private static readonly TimeSpan Long = TimeSpan.FromSeconds(20);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pinyon-files-");

    private string Path => System.IO.Path.Combine(_directory.FullName, "file");

    [Theory]
    [InlineData(0)]
    [InlineData(100_000)]
    [InlineData(1 << 20)]
    public async Task Read_File_IsItsContent(int length)
    {
        byte[] content = new byte[length];
        new Random(1).NextBytes(content);
        await File.WriteAllBytesAsync(Path, content, TestContext.Current.CancellationToken);

        (await ReadAsync(Path)).Value.ShouldBe(content);
    }

    [Fact]
    public async Task Read_LinkToAFile_IsItsContent()
    {
        await File.WriteAllTextAsync(Path, "pine", TestContext.Current.CancellationToken);
        File.CreateSymbolicLink($"{Path}.link", Path);

        (await ReadAsync($"{Path}.link")).Value.ShouldBe("pine"u8.ToArray());
    }

    [Fact]
    public async Task Read_LongerThanOneMegabyte_IsRefused()
    {
        await File.WriteAllBytesAsync(Path, new byte[(1 << 20) + 1], TestContext.Current.CancellationToken);

        (await ReadAsync(Path)).Problems.ShouldBe(["exceeds 1MB"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/more")]
    public async Task Read_NothingThere_DoesNotExist(string more) =>
        (await ReadAsync(Path + more)).Problems.ShouldBe(["does not exist"]);

    [Fact]
    public async Task Read_BelowAFile_DoesNotExist()
    {
        await File.WriteAllTextAsync(Path, "", TestContext.Current.CancellationToken);

        (await ReadAsync($"{Path}/more")).Problems.ShouldBe(["does not exist"]);
    }

    [Fact]
    public async Task Read_Directory_IsRefused() =>
        (await ReadAsync(_directory.FullName)).Problems.ShouldBe(["cannot be read: it is a directory"]);

    [Fact]
    public async Task Read_LinkToItself_IsRefused()
    {
        File.CreateSymbolicLink(Path, Path);

        (await ReadAsync(Path)).Problems.ShouldHaveSingleItem().ShouldStartWith("cannot be read: ");
    }

    [Theory]
    [InlineData("a\0b")]
    [InlineData("")]
    public async Task Read_NameOfNoFile_IsRefused(string name) =>
        (await ReadAsync(name)).Problems.ShouldHaveSingleItem().ShouldStartWith("cannot be read: ");

    [Fact]
    public async Task Read_NameThatIsTooLong_IsRefused() =>
        (await ReadAsync($"{Path}{new string('a', 300)}")).Problems.ShouldHaveSingleItem()
            .ShouldStartWith("cannot be read: ");

    [Fact]
    public async Task Read_Pipe_IsRefusedAtOnce()
    {
        await OddFiles.MakePipeAsync(Path);

        (await ReadAsync(Path)).Problems.ShouldBe([NoFile]);
    }

    [Fact]
    public async Task Read_Socket_IsRefused()
    {
        using Socket socket = OddFiles.MakeSocket(Path);

        (await ReadAsync(Path)).Problems.ShouldBe(["cannot be read: it is no file, but a socket or a device"]);
    }

    [Fact]
    public async Task Read_DeviceThatNeverEnds_IsRefused() =>
        (await ReadAsync("/dev/zero")).Problems.ShouldBe(["exceeds 1MB"]);

    public void Dispose() => _directory.Delete(recursive: true);

    private static Task<Parsed<byte[]>> ReadAsync(string path) =>
        Task.Run(() => SmallFile.Read(path), TestContext.Current.CancellationToken)
            .WaitAsync(Long, TestContext.Current.CancellationToken);
}
