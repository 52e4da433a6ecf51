using System.Text.RegularExpressions;

namespace Pinyon.Architecture.Tests.Documentation;

/// <summary>The types, members and files that a page names exist.</summary>
public sealed partial class NameTests
{
    /// <summary>Names of other systems, which pages quote too.</summary>
    private static readonly HashSet<string> Foreign =
    [
        // .NET
        "ConfigureAwait", "HttpClient", "Random", "Socket.ReceiveAsync", "SocketsHttpHandler", "SslStream",
        "TimeProvider", "appsettings.json",

        // The folder of traces
        "reference.csv",

        // Test runners, HTTP, sizes
        "FullyQualifiedName", "Unit_Condition_Outcome", "Allow", "KiB",

        // gRPC
        "Google.Protobuf", "Grpc.AspNetCore", "Grpc.Net.Client", "Grpc.Tools", "doc/PROTOCOL-HTTP2.md",
        "doc/http-grpc-status-mapping.md", "doc/statuscodes.md",
    ];

    private static readonly Lazy<OwnNames> Ours = new(() => new OwnNames(SourceTree.Current.Files));

    // Decisions and the change log tell what was, by the names that it had.
    private static IEnumerable<SourceFile> Pages => SourceTree.Current.Files.Where(file =>
        file.HasExtension(".md") && (file.Folder.Length == 0 || file.IsUnder("docs"))
        && !file.IsUnder("docs/decisions") && file.Name != "CHANGELOG.md");

    [Fact]
    public void Pages_EveryQuotedName_Exists() =>
        Pages.SelectMany(page => Faults(page, Ours.Value)).ShouldBeOnly(KnownFaults.Read("Documentation/Known.txt"));

    [Theory]
    [InlineData("`Flight`")]
    [InlineData("`Flight.Join` and `Flight.Join()` and `Flight.Join(key, 1)`")]
    [InlineData("`Loading/Flight`, `Loading/Flight.Join`, `Loading/`, `src/Pinyon/Loading`, `Flight.cs`")]
    [InlineData("`Stripe.Join`, `./Flight.cs`, `Loading`, `Pinyon.Loading`, `GetMany`, `copy_ms`")]
    [InlineData("`GET /pine`, `--max-body`, `text/plain`, `MB`, `await`, `PINYON__NAME`, `HttpClient`")]
    [InlineData("```\nHttp goes to Loading/Flight ► Flight\n```")]
    [InlineData("```csharp\nNobodyChecksThis();\n```")]
    public void Faults_PageThatNamesWhatExists_AreNone(string page) => FaultsIn(page).ShouldBeEmpty();

    [Theory]
    [InlineData("\n`Flihgt`", "Flihgt")]
    [InlineData("\n`Flight.Leave`", "Flight.Leave")]
    [InlineData("\n`Flight.Leave(key)`", "Flight.Leave")]
    [InlineData("\n`Routing/Flight`", "Routing/Flight")]
    [InlineData("\n`Loading/Flight.Leave`", "Loading/Flight.Leave")]
    [InlineData("\n`src/Pinyon/Landing`", "src/Pinyon/Landing")]
    [InlineData("\n`flights.md`", "flights.md")]
    [InlineData("\n`copy_hours`", "copy_hours")]
    [InlineData("```\n  3a Loading/Fligth\n```", "Loading/Fligth")]
    [InlineData("```\n  FlightPlan   \n```", "FlightPlan")]
    [InlineData("```\n  Landing/\n```", "Landing/")]
    public void Faults_NameOfNothing_IsNamedWithItsLine(string page, string word) =>
        FaultsIn(page).ShouldBe([$"docs/a.md {word}: docs/a.md:2"]);

    [Fact]
    public void Pages_EveryLinkToAFile_LeadsToOne() =>
        SourceTree.Current.Files.Where(file => file.HasExtension(".md")).SelectMany(DeadLinks).ShouldBeNone();

    [Fact]
    public void DeadLinks_LinkToNothing_IsNamedWithItsLine() =>
        DeadLinks(new SourceFile("docs/a.md", "[a](../README.md#top) [b](https://b.org/c)\n[c](nowhere.md)"))
            .ShouldBe(["docs/a.md:2: nowhere.md does not exist"]);

    private static IEnumerable<string> DeadLinks(SourceFile page) =>
        from line in page.Lines.Index()
        from Match link in Link().Matches(line.Item)
        let target = link.Groups["target"].Value
        where !Path.Exists(Path.Combine(SourceTree.Current.Root, page.Folder, target))
        select $"{page.Path}:{line.Index + 1}: {target} does not exist";

    private static IEnumerable<string> FaultsIn(string page) => Faults(
        new SourceFile("docs/a.md", page),
        new OwnNames(
        [
            new SourceFile("src/Pinyon/Loading/Flight.cs", "namespace Pinyon.Loading; class Flight { int Join; }"),
            new SourceFile("src/Pinyon/Routing/Slot.cs", "namespace Pinyon.Routing; class Slot { int Stripe; }"),
            new SourceFile("a.proto", "service Peers { rpc GetMany(A) returns (B); } message A { int32 copy_ms = 1; }"),
        ]));

    private static IEnumerable<string> Faults(SourceFile page, OwnNames names) =>
        from word in QuotedWord.In(page)
        let name = OwnNames.WordOf(word.Text)
        where !Foreign.Contains(name) && names.Means(name) == false
        select $"{page.Path} {name}: {word.Place}";

    [GeneratedRegex(@"\]\((?<target>[^)#:\s]+)(#[^)]*)?\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Link();
}
