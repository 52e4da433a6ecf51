using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Pinyon.Architecture.Tests.Tidiness;

/// <summary>What is kept in the repository is small and belongs to no one's machine.</summary>
public sealed partial class TrackedFileTests
{
    private const int LargestFile = 1 << 20;

    private static readonly string[] Binary = [".png", ".ico", ".gz", ".zip", ".woff2", ".bin"];

    [Fact]
    public void Repository_EveryFile_IsSmall() =>
        SourceTree.Current.Files
            .Select(file => (file.Path, new FileInfo(Path.Combine(SourceTree.Current.Root, file.Path)).Length))
            .SelectMany(file => LargeFiles(file.Path, file.Length))
            .ShouldBeNone();

    [Fact]
    public void Repository_EveryFile_NamesNoPathOfAMachine() =>
        SourceTree.Current.Files.Where(file => !file.HasExtension(Binary)).SelectMany(MachinePaths).ShouldBeNone();

    [Fact]
    public void Packages_EveryVersion_IsPinned() =>
        LooseVersions(SourceTree.Current.Files.Single(file => file.Path == "Directory.Packages.props")).ShouldBeNone();

    [Fact]
    public void LargeFiles_OneByteTooMany_IsNamed()
    {
        LargeFiles("a.bin", LargestFile).ShouldBeNone();
        LargeFiles("a.bin", LargestFile + 1).ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("cd /" + "home/me/pinyon")]
    [InlineData("\"/" + "root/.nuget\"")]
    [InlineData("see /" + "work/main")]
    [InlineData(@"C:\" + @"Users\me")]
    public void MachinePaths_PathOfAMachine_IsNamedWithItsLine(string line) =>
        MachinePaths(new SourceFile("a.md", "\n" + line)).ShouldHaveSingleItem().ShouldStartWith("a.md:2: ");

    [Theory]
    [InlineData("GET http://localhost:8080/" + "work/1")]
    [InlineData("the root/leaf relation")]
    public void MachinePaths_AnythingElse_IsLeftAlone(string line) =>
        MachinePaths(new SourceFile("a.md", line)).ShouldBeNone();

    [Fact]
    public void LooseVersions_Range_IsNamed() =>
        LooseVersions(new SourceFile("p", "<P><PackageVersion Include='A' Version='1.0' /></P>"))
            .ShouldHaveSingleItem().ShouldContain("A 1.0");

    private static IEnumerable<string> LargeFiles(string path, long length) =>
        length > LargestFile ? [$"{path}: {length} bytes, more than {LargestFile}"] : [];

    private static IEnumerable<string> MachinePaths(SourceFile file) =>
        from line in file.Lines.Index()
        where MachinePath().IsMatch(line.Item)
        select $"{file.Path}:{line.Index + 1}: {line.Item.Trim()}";

    private static IEnumerable<string> LooseVersions(SourceFile file) =>
        from package in XDocument.Parse(file.Text).Descendants("PackageVersion")
        let version = package.Attribute("Version")!.Value
        where !(version.StartsWith('[') && version.EndsWith(']') && !version.Contains(',', StringComparison.Ordinal))
        select $"{file.Path}: {package.Attribute("Include")!.Value} {version} is not pinned as [version]";

    [GeneratedRegex(@"(?<![\w.])/(home|root|work|Users)/[\w.]|\b[A-Z]:\\Users\\", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MachinePath();
}
