using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Pinyon.Architecture.Tests.PublicApi;

/// <summary>What a library shows is approved text.</summary>
/// <remarks><c>PINYON_APPROVE=1 ./test.sh Architecture</c> approves it anew, for a review to read.</remarks>
public sealed class PublicApiTests
{
    private const double ShownShare = 0.30;

    /// <summary>A face of so few types is small, however little stands behind it.</summary>
    private const int SmallFace = 15;

    private static bool Approving => Environment.GetEnvironmentVariable("PINYON_APPROVE") == "1";

    public static TheoryData<string> Libraries =>
        [.. SourceTree.Current.Projects.Where(project => project.IsLibrary).Select(project => project.Name)];

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Library_WhatItShows_IsApproved(string library)
    {
        string path = Path.Combine(
            SourceTree.Current.Root, "tests", "Pinyon.Architecture.Tests", "PublicApi", library + ".txt");
        string actual = ApiText.Write(Assembly.Load(library));
        if (Approving)
            File.WriteAllText(path, actual);

        LineDifference.Between(File.Exists(path) ? File.ReadAllText(path) : "", actual).ShouldBeNone();
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Library_OfItsTypes_ShowsFew(string library) =>
        ShareFaults(ProductCode.Projects[library]).ShouldBeNone();

    [Theory]
    [InlineData(SmallFace, 0, true)]
    [InlineData(SmallFace + 1, 0, false)]
    [InlineData(30, 70, true)]
    [InlineData(30, 69, false)]
    public void ShareFaults_ShownAndHiddenTypes_AreWeighed(int shown, int hidden, bool isFew)
    {
        IEnumerable<string> types = Enumerable.Range(0, shown).Select(number => $"public class Shown{number};")
            .Concat(Enumerable.Range(0, hidden).Select(number => $"class Hidden{number};"));

        ShareFaults(Library(string.Concat(types))).Any().ShouldBe(!isFew);
    }

    [Fact]
    public void Write_TypeInANamespaceOfMicrosoft_IsThere()
    {
        var host = Assembly.Load("Microsoft.Extensions.Hosting.Abstractions");

        ApiText.Write(host).ShouldContain("public interface IHostedService");
    }

    [Fact]
    public void Between_TextsThatDiffer_NamesWhatWentAndWhatCame() =>
        LineDifference.Between(
            "N\n{\n    A\n    {\n        x\n        y\n    }\n    B\n    {\n        x\n    }\n}\n",
            "N\n{\n    A\n    {\n        x\n        z\n    }\n    B\n    {\n        x\n    }\n}\n")
            .ShouldBe(["- N … A … y", "+ N … A … z"]);

    private static IEnumerable<string> ShareFaults(CSharpCompilation library)
    {
        INamedTypeSymbol[] types = [.. ShownTypes.AllIn(library.Assembly)];
        int shown = types.Count(ShownTypes.IsShown);
        if (shown > SmallFace && shown > types.Length * ShownShare)
            yield return $"{library.AssemblyName} shows {shown} of {types.Length} types, more than {ShownShare:P0}";
    }

    private static CSharpCompilation Library(string text) =>
        ProductCode.Compile("Example", [new SourceFile("Example.cs", text)]);
}
