namespace Pinyon.Architecture.Tests.Arrows;

/// <summary>Arrows between projects run only as drawn: Server ► AspNetCore ► Grpc ► Pinyon ► Pinyon.Store.</summary>
public sealed class ProjectArrowTests
{
    private static readonly ProjectRule[] Rules =
    [
        new("Pinyon.Store", [], [], []),
        new("Pinyon", ["Pinyon.Store"], ["Microsoft.Extensions.Logging.Abstractions"], []),
        new("Pinyon.Grpc",
            ["Pinyon", "Pinyon.Store"],
            ["Google.Protobuf", "Grpc.Tools"],
            ["Microsoft.AspNetCore.App"]),
        new("Pinyon.AspNetCore",
            ["Pinyon.Grpc", "Pinyon", "Pinyon.Store"],
            [],
            ["Microsoft.AspNetCore.App"]),
        new("Pinyon.Server",
            ["Pinyon.AspNetCore", "Pinyon", "Pinyon.Store"],
            ["System.CommandLine"],
            ["Microsoft.AspNetCore.App (web)"]),
        new("Pinyon.Cli", [], ["System.CommandLine"], []),
    ];

    [Fact]
    public void Source_EveryProject_ReferencesOnlyWhatIsDrawn() =>
        SourceTree.Current.Projects.Where(project => project.Area == "src").SelectMany(Faults).ShouldBeNone();

    [Fact]
    public void Solution_EveryProject_IsInIt()
    {
        string solution = SourceTree.Current.Files.Single(file => file.Path == "Pinyon.slnx").Text;

        SourceTree.Current.Projects
            .Where(project => !solution.Contains($"\"{project.Path}\"", StringComparison.Ordinal))
            .Select(project => $"{project.Path}: missing in Pinyon.slnx")
            .ShouldBeNone();
    }

    [Theory]
    [InlineData("Pinyon.Store", "<ProjectReference Include='../Pinyon/Pinyon.csproj' />", "the project Pinyon")]
    [InlineData("Pinyon.Store", "<PackageReference Include='Polly.Core' />", "the package Polly.Core")]
    [InlineData("Pinyon", "<FrameworkReference Include='Microsoft.AspNetCore.App' />", "the framework Microsoft.Asp")]
    [InlineData("Pinyon.Cli", "<ProjectReference Include='..\\Pinyon\\Pinyon.csproj' />", "the project Pinyon")]
    [InlineData("Pinyon.Server", "<ProjectReference Include='../../tests/Pinyon.Testing.csproj' />", "Pinyon.Testing")]
    [InlineData("Pinyon.New", "", "Pinyon.New has no rule")]
    public void Rule_ProjectThatBreaksIt_IsNamed(string name, string item, string fault)
    {
        SourceFile file = new($"src/{name}/{name}.csproj", $"<Project><ItemGroup>{item}</ItemGroup></Project>");

        Faults(ProjectFile.Read(file)).ShouldHaveSingleItem().ShouldContain(fault);
    }

    private static IEnumerable<string> Faults(ProjectFile project) =>
        Rules.SingleOrDefault(rule => rule.Project == project.Name)?.Faults(project)
            ?? [$"{project.Name} has no rule: a new project needs its line in this table"];
}
