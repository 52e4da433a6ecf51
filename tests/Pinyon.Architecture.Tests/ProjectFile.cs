using System.Xml.Linq;

namespace Pinyon.Architecture.Tests;

/// <summary>What a project says about itself in its .csproj.</summary>
/// <param name="Path">Where the .csproj is, from the root.</param>
/// <param name="References">The projects it names, without folder and extension.</param>
/// <param name="Packages">The packages it names.</param>
/// <param name="Frameworks">The shared frameworks it asks for beside .NET itself.</param>
/// <param name="Assembly">The name of what it builds, without extension.</param>
/// <param name="IsLibrary">Whether others may build upon it: it can be packed.</param>
internal sealed record ProjectFile(
    string Path,
    IReadOnlyList<string> References,
    IReadOnlyList<string> Packages,
    IReadOnlyList<string> Frameworks,
    string Assembly,
    bool IsLibrary)
{
    private const string AspNetCore = "Microsoft.AspNetCore.App";

    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    public string Folder => System.IO.Path.GetDirectoryName(Path)!.Replace('\\', '/');

    /// <summary><c>src</c>, <c>tests</c>, <c>bench</c> or <c>samples</c>.</summary>
    public string Area => Path.Split('/')[0];

    public bool IsWeb => Frameworks.Contains(AspNetCore + " (web)", StringComparer.Ordinal);

    public static ProjectFile Read(SourceFile file)
    {
        XElement xml = XDocument.Parse(file.Text).Root!;
        string[] implied = xml.Attribute("Sdk")?.Value == "Microsoft.NET.Sdk.Web" ? [AspNetCore + " (web)"] : [];
        return new ProjectFile(
            file.Path,
            [.. Included(xml, "ProjectReference").Select(path => System.IO.Path.GetFileNameWithoutExtension(path))],
            [.. Included(xml, "PackageReference")],
            [.. Included(xml, "FrameworkReference"), .. implied],
            xml.Descendants("AssemblyName").SingleOrDefault()?.Value
                ?? System.IO.Path.GetFileNameWithoutExtension(file.Path),
            file.IsUnder("src") && !xml.Descendants("IsPackable").Any(element => element.Value == "false"));
    }

    private static IEnumerable<string> Included(XElement xml, string element) =>
        xml.Descendants(element).Select(item => item.Attribute("Include")?.Value.Replace('\\', '/') ?? "?");
}
