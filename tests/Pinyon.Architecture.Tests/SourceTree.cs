using System.Diagnostics;

namespace Pinyon.Architecture.Tests;

/// <summary>The repository as it is on disk, every file of it read at most once.</summary>
/// <remarks>
/// Where git is at hand, "every file" means what git tracks or would track; in an unpacked archive it means
/// everything that no build wrote.
/// </remarks>
internal sealed class SourceTree
{
    private static readonly string[] Written = ["bin", "obj", "artifacts", "TestResults", ".git", ".vs", ".idea"];

    private static readonly Lazy<SourceTree> Lazily = new(() => new SourceTree(FindRoot()));

    private SourceTree(string root)
    {
        Root = root;
        Files = [.. (ListWithGit(root) ?? Walk(root))
            .Order(StringComparer.Ordinal)
            .Where(path => File.Exists(Path.Combine(root, path)))
            .Select(path => new SourceFile(path, new Lazy<string>(() => File.ReadAllText(Path.Combine(root, path)))))];
        Projects = [.. Files.Where(file => file.HasExtension(".csproj")).Select(ProjectFile.Read)];
    }

    public static SourceTree Current => Lazily.Value;

    public string Root { get; }

    public IReadOnlyList<SourceFile> Files { get; }

    public IReadOnlyList<ProjectFile> Projects { get; }

    public IEnumerable<SourceFile> CSharp => Files.Where(file => file.HasExtension(".cs"));

    /// <summary>The C# of the product itself.</summary>
    public IEnumerable<SourceFile> Product => CSharp.Where(file => file.IsUnder("src"));

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Pinyon.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("No Pinyon.slnx above the test assembly.");
    }

    private static string[]? ListWithGit(string root)
    {
        string[] arguments = ["-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"];
        try
        {
            using var git = Process.Start(new ProcessStartInfo("git", arguments)
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            string list = git.StandardOutput.ReadToEnd();
            git.WaitForExit();
            return git.ExitCode == 0 ? list.Split('\0', StringSplitOptions.RemoveEmptyEntries) : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static IEnumerable<string> Walk(string root) =>
        Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(root, path).Replace('\\', '/'))
            .Where(path => !path.Split('/').Any(part => Written.Contains(part, StringComparer.Ordinal)));
}
