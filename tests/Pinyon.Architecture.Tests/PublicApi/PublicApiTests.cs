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
        string actual = ApiText.Write(ProductCode.Projects[library].Assembly);
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
    public void Write_Library_ShowsWhatUsersCanReach() =>
        ApiText.Write(Library("""
            namespace Some;
            public abstract class Face<T> : System.IDisposable where T : struct
            {
                public const int Limit = 3;
                protected internal virtual string? Name { get; private set; }
                public void Dispose() { }
                internal void Hidden() { }
                public class Inner { private int _hidden; }
                private class Unseen { public int Member; }
            }
            public readonly record struct Point(int X, int Y = 1);
            public enum Kind { One = 1 }
            internal class Behind { public int Member; }
            """).Assembly).ShouldBe("""
            Some: public abstract class Face<T> : IDisposable where T : struct
                protected Face()
                protected internal virtual string? Name { get; private set; }
                public const int Limit = 3
                public void Dispose()

            Some: public class Face<T>.Inner
                public Inner()

            Some: public enum Kind
                One = 1

            Some: public readonly record struct Point
                public Point(int X, int Y = 1)
                public int X { get; init; }
                public int Y { get; init; }

            """);

    [Fact]
    public void Between_TextsThatDiffer_NamesWhatWentAndWhatCame() =>
        LineDifference.Between("A\n    x\n    y\nB\n    x\n", "A\n    x\n    z\nB\n    x\n")
            .ShouldBe(["- A … y", "+ A … z"]);

    private static IEnumerable<string> ShareFaults(CSharpCompilation library)
    {
        INamedTypeSymbol[] types = [.. ApiText.AllTypes(library.Assembly)];
        int shown = types.Count(ApiText.IsShown);
        if (shown > SmallFace && shown > types.Length * ShownShare)
            yield return $"{library.AssemblyName} shows {shown} of {types.Length} types, more than {ShownShare:P0}";
    }

    private static CSharpCompilation Library(string text) =>
        ProductCode.Compile("Example", [new SourceFile("Example.cs", text)]);
}
