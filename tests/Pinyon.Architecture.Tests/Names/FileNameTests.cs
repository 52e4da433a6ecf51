namespace Pinyon.Architecture.Tests.Names;

public sealed class FileNameTests
{
    [Fact]
    public void Repository_EveryFile_IsNamedForItsTypeAndItsNamespaceForTheFolder() =>
        SourceTree.Current.Projects.SelectMany(project => SourceTree.Current.CSharp
            .Where(file => file.IsUnder(project.Folder))
            .SelectMany(file => FileNames.Faults(file, project.Folder))).ShouldBeNone();

    [Fact]
    public void Repository_EveryCSharpFile_BelongsToOneProject() =>
        SourceTree.Current.CSharp
            .Where(file => SourceTree.Current.Projects.Count(project => file.IsUnder(project.Folder)) != 1)
            .Select(file => $"{file.Path}: not in the folder of exactly one project")
            .ShouldBeNone();

    [Theory]
    [InlineData("A/Flight.cs", "namespace Pinyon; class Flight;", "the folder says 'Pinyon.A'")]
    [InlineData("Flight.cs", "class Flight;", "namespace ''")]
    [InlineData("Flight.cs", "namespace Pinyon; class Flight; enum Kind;", "a second type, Kind")]
    [InlineData("Flight.cs", "namespace Pinyon; class Flight; file delegate void Seen();", "a second type, Seen")]
    [InlineData("Flights.cs", "namespace Pinyon; class Flight;", "Flight in a file of another name")]
    [InlineData("FlightOfT.cs", "namespace Pinyon; class Flight;", "Flight in a file of another name")]
    public void Faults_FileThatBreaksTheRule_AreNamed(string path, string text, string fault) =>
        FileNames.Faults(new SourceFile("src/Pinyon/" + path, text), "src/Pinyon")
            .ShouldHaveSingleItem().ShouldContain(fault);

    [Theory]
    [InlineData("A/B/Flight.cs", "namespace Pinyon.A.B; class Flight { class Inner; }")]
    [InlineData("Flight.cs", "namespace Pinyon; class Flight<T>;")]
    [InlineData("FlightOfT.cs", "namespace Pinyon; class Flight<T>;")]
    [InlineData("Flight.Late.cs", "namespace Pinyon; partial class Flight;")]
    [InlineData("Program.cs", "return 0;")]
    public void Faults_FileThatKeepsTheRule_AreNone(string path, string text) =>
        FileNames.Faults(new SourceFile("src/Pinyon/" + path, text), "src/Pinyon").ShouldBeNone();
}
