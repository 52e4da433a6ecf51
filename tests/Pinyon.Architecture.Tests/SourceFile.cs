using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Pinyon.Architecture.Tests;

/// <summary>A file of the repository: its path from the root, with forward slashes, and what it says.</summary>
internal sealed class SourceFile
{
    private static readonly CSharpParseOptions Options = new(LanguageVersion.CSharp14);

    private readonly Lazy<string> _text;
    private readonly Lazy<SyntaxTree> _syntax;

    public SourceFile(string path, Lazy<string> text)
    {
        Path = path;
        _text = text;
        _syntax = new Lazy<SyntaxTree>(() => CSharpSyntaxTree.ParseText(Text, Options, path));
    }

    /// <summary>A file that is on no disk: what a counterexample is made of.</summary>
    public SourceFile(string path, string text)
        : this(path, new Lazy<string>(text))
    {
    }

    public string Path { get; }

    public string Text => _text.Value;

    public SyntaxTree Syntax => _syntax.Value;

    public string Name => System.IO.Path.GetFileName(Path);

    public string Folder => System.IO.Path.GetDirectoryName(Path)!.Replace('\\', '/');

    public string[] Lines => Text.TrimEnd('\n').Split('\n');

    public bool IsUnder(string folder) => Path.StartsWith(folder + "/", StringComparison.Ordinal);

    public bool HasExtension(params ReadOnlySpan<string> extensions) =>
        extensions.Contains(System.IO.Path.GetExtension(Path));

    /// <summary>The place of a piece of syntax, as <c>path:line</c>.</summary>
    public static string PlaceOf(SyntaxNodeOrToken syntax)
    {
        FileLinePositionSpan span = syntax.GetLocation()!.GetLineSpan();
        return $"{span.Path}:{span.StartLinePosition.Line + 1}";
    }
}
