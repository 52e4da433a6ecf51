using Microsoft.CodeAnalysis.CSharp;
using Pinyon.Architecture.Tests.Arrows;

namespace Pinyon.Architecture.Tests.Circles;

/// <summary>No namespaces of the product depend on each other in a circle.</summary>
public sealed class CircleTests
{
    /// <summary>Circles that are still to be broken. The list can only shrink.</summary>
    private static readonly string[] Known =
    [
        "Pinyon.LoadResult ► Pinyon.Loading ► Pinyon.LoadResult",
        "Pinyon.Ownership ► Pinyon.PinyonNodeOptions ► Pinyon.Ownership",
        "Pinyon.Server.Configuration ► Pinyon.Server.Loaders ► Pinyon.Server.Configuration",
        "Pinyon.Store.EntryDraft ► Pinyon.Store.Memory ► Pinyon.Store.EntryDraft",
        "Pinyon.Store.EntryKey ► Pinyon.Store.Memory ► Pinyon.Store.EntryKey",
        "Pinyon.Store.EntryPin ► Pinyon.Store.Memory ► Pinyon.Store.EntryPin",
        "Pinyon.Store.Eviction ► Pinyon.Store.Memory ► Pinyon.Store.Eviction",
        "Pinyon.Store.Expiration ► Pinyon.Store.Memory ► Pinyon.Store.Expiration",
    ];

    [Fact]
    public void Product_Namespaces_FormNoCircle() =>
        CircleFinder.Find(ProductUsages.All).Select(circle => circle.ToString()).ShouldBeOnly(Known);

    [Theory]
    [InlineData("A", "class One : B.Base;", "B", "class Base { static A.One? S; }")]
    [InlineData("A", "class One { B.Two? _field; }", "B", "class Two { void M(A.One one) { } }")]
    [InlineData("A", "class One { object? M() => typeof(B.Two); }", "B", "class Two { void M(object o) { _ = (A.One)o; } }")]
    [InlineData("A", "class One { void M() { var x = new System.Collections.Generic.List<B.Two>(); } }", "B",
        "class Two { System.Collections.Generic.Dictionary<int, A.One[]>? P { get; set; } }")]
    [InlineData("A", "[B.Mark] class One { public class In; }", "B", "class MarkAttribute : System.Attribute { A.One.In? _in; }")]
    [InlineData("A", "class One<T> where T : B.Two;", "B", "class Two { static void M<T>() => M<A.One<Two>>(); }")]
    [InlineData("A", "class One { public class In { B.Two? _two; } }", "B", "class Two { A.One? _one; }")]
    [InlineData("A", "class One { public const int Size = 1; B.Two? _two; }", "B", "class Two { int M() => A.One.Size; }")]
    public void Find_TwoFoldersThatKnowEachOther_NamesTheCircle(string first, string one, string second, string two)
    {
        Circle circle = CirclesOf($"namespace Pinyon.{first} {{ {one} }} namespace Pinyon.{second} {{ {two} }}")
            .ShouldHaveSingleItem();

        circle.Name.ShouldBe("Pinyon.A ► Pinyon.B ► Pinyon.A");
        circle.Arrows.Count.ShouldBe(2);
        circle.Arrows[0].ShouldStartWith("Pinyon.A ► Pinyon.B: ");
        circle.Arrows[0].ShouldContain("Pinyon.A.One uses Pinyon.B.");
    }

    [Fact]
    public void Find_CircleOfThree_IsNamedOnce() =>
        CirclesOf("""
            namespace Pinyon.A { class One { B.Two? _two; } }
            namespace Pinyon.B { class Two { C.Three? _three; } }
            namespace Pinyon.C { class Three { A.One? _one; } }
            """).ShouldHaveSingleItem().Name.ShouldBe("Pinyon.A ► Pinyon.B ► Pinyon.C ► Pinyon.A");

    [Fact]
    public void Find_RoomThatKnowsTheFaceAboveIt_IsNamedWithTheType() =>
        CirclesOf("""
            namespace Pinyon.A { class One { Face? _face; } }
            namespace Pinyon { class Face { Inner? _inner; } class Inner { A.One? _one; } }
            """).ShouldHaveSingleItem().Name.ShouldBe("Pinyon.A ► Pinyon.Face ► Pinyon.Inner ► Pinyon.A");

    [Fact]
    public void Find_RoomThatKnowsOnlyTheVocabularyAboveIt_IsNoCircle() =>
        CirclesOf("""
            namespace Pinyon.A { class One { Word? _word; } }
            namespace Pinyon { class Face { A.One? _one; Word? _word; } class Word { Word? _next; } }
            """).ShouldBeEmpty();

    private static IReadOnlyList<Circle> CirclesOf(string text)
    {
        CSharpCompilation compilation = ProductCode.Compile("Example", [new SourceFile("Example.cs", text)]);
        using MemoryStream assembly = new();
        compilation.Emit(assembly).Success.ShouldBeTrue();
        assembly.Position = 0;
        return CircleFinder.Find([.. UsageReader.Read(compilation), .. AssemblyReader.Read(assembly)]);
    }
}
