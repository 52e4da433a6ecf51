using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Pinyon.Architecture.Tests.Documentation;

/// <summary>Every C# sample of the documentation compiles against the libraries as they are.</summary>
public sealed class SampleTests
{
    private const string Before = """
        using System; using System.Collections.Generic; using System.Net; using System.Threading;
        using System.Threading.Tasks;
        using Microsoft.AspNetCore.Builder; using Microsoft.Extensions.DependencyInjection;
        using Microsoft.Extensions.Hosting; using Microsoft.Extensions.Logging;
        using Pinyon; using Pinyon.AspNetCore; using Pinyon.Grpc.Peers; using Pinyon.Membership; using Pinyon.Peers;

        internal static class Sample
        {
            internal static async Task RunAsync(
                WebApplicationBuilder builder, WebApplication app, IPeerTransport transport)
            {
        """;

    private const string After = "} }";

    public static TheoryData<string, string> Samples =>
        [.. from page in Pages
            let samples = SamplesOf(File.ReadAllText(page)).ToLookup(DeclaresTypes)
            from sample in samples[false].DefaultIfEmpty("")
            let text = Before + sample + After + string.Concat(samples[true])
            where text.Length > Before.Length + After.Length
            select (Path.GetRelativePath(SourceTree.Current.Root, page), text)];

    private static IEnumerable<string> Pages =>
    [
        .. Directory.EnumerateFiles(SourceTree.Current.Root, "*.md"),
        .. Directory.EnumerateFiles(Path.Combine(SourceTree.Current.Root, "docs"), "*.md", SearchOption.AllDirectories),
    ];

    [Theory]
    [MemberData(nameof(Samples))]
    public void Sample_OfAPage_Compiles(string page, string text) => FaultsOf(text).ShouldBeEmpty(page);

    [Fact]
    public void Sample_ThatNamesWhatIsNotThere_HasFaults() =>
        FaultsOf(Before + "await new Group().TryGetAsnyc();" + After).ShouldNotBeEmpty();

    private static IEnumerable<string> SamplesOf(string text) =>
        text.Split("```csharp\n").Skip(1).Select(part => part[..part.IndexOf("```", StringComparison.Ordinal)]);

    /// <summary>Such a sample stands beside the others of its page, which may use its types.</summary>
    private static bool DeclaresTypes(string sample) => sample.StartsWith("public ", StringComparison.Ordinal);

    private static IEnumerable<string> FaultsOf(string text) => CSharpCompilation
        .Create(
            "sample",
            [CSharpSyntaxTree.ParseText(text)],
            ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
                .Split(Path.PathSeparator)
                .Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary))
        .GetDiagnostics()
        .Where(fault => fault.Severity is DiagnosticSeverity.Error)
        .Select(fault => fault.ToString());
}
