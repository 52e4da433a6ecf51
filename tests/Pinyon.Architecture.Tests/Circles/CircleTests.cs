using Microsoft.CodeAnalysis.CSharp;
using Pinyon.Architecture.Tests.Arrows;

namespace Pinyon.Architecture.Tests.Circles;

/// <summary>No namespaces of the product depend on each other in a circle.</summary>
public sealed class CircleTests
{
    [Fact]
    public void Product_Namespaces_FormNoCircle() =>
        CircleFinder.Find(ProductUsages.All)
            .Select(circle => circle.ToString())
            .ShouldBeEmpty();

    [Theory]
    [InlineData("class One : B.Base;", "class Base { static A.One? S; }")]
    [InlineData("class One { B.Two? _field; }", "class Two { void M(A.One one) { } }")]
    [InlineData("class One { object? M() => typeof(B.Two); }", "class Two { void M(object o) { _ = (A.One)o; } }")]
    [InlineData("class One { void M() { var x = new System.Collections.Generic.List<B.Two>(); } }",
        "class Two { System.Collections.Generic.Dictionary<int, A.One[]>? P { get; set; } }")]
    [InlineData("[B.Mark] class One { public class In; }", "class MarkAttribute : System.Attribute { A.One.In? _in; }")]
    [InlineData("class One<T> where T : B.Two;", "class Two { static void M<T>() => M<A.One<Two>>(); }")]
    [InlineData("class One { public class In { B.Two? _two; } }", "class Two { A.One? _one; }")]
    [InlineData("class One { public const int Size = 1; B.Two? _two; }", "class Two { int M() => A.One.Size; }")]
    public void Find_TwoFoldersThatKnowEachOther_NamesTheCircle(string one, string two)
    {
        Circle circle = CirclesOf($"namespace Pinyon.A {{ {one} }} namespace Pinyon.B {{ {two} }}")
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
