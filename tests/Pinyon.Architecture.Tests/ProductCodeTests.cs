using Microsoft.CodeAnalysis;

namespace Pinyon.Architecture.Tests;

/// <summary>Rules about usage are worth nothing where names do not bind; here they must.</summary>
public sealed class ProductCodeTests
{
    /// <summary>A partial method that a generator fills in during the build.</summary>
    private const string WaitsForGenerator = "CS8795";

    [Theory]
    [InlineData("Pinyon.Store")]
    [InlineData("Pinyon")]
    public void Compile_LibraryWithoutGeneratedCode_BindsEveryName(string project) =>
        ProductCode.Projects[project].GetDiagnostics(TestContext.Current.CancellationToken)
            .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error && diagnostic.Id != WaitsForGenerator)
            .Select(diagnostic => diagnostic.ToString())
            .ShouldBeNone();
}
