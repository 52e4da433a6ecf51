using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Pinyon.Architecture.Tests.Documentation;

/// <summary>The files of a repository, and the types and members that its code declares.</summary>
internal sealed partial class OwnNames
{
    private readonly HashSet<string> _paths = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _members = new(StringComparer.Ordinal);

    public OwnNames(IEnumerable<SourceFile> files)
    {
        foreach (SourceFile file in files)
        {
            AddPath(file.Path);
            if (file.HasExtension(".cs"))
                AddTypes(file);
            else if (file.HasExtension(".proto"))
                _names.UnionWith(Declared().Matches(file.Text).Select(match => match.Groups["name"].Value));
        }
    }

    /// <summary>Whether a word means something of ours; null if it does not look as if it should.</summary>
    public bool? Means(string word) =>
        LooksLikePath(word) ? HasPath(word) : LooksLikeName(word) ? HasName(word) : null;

    /// <summary>What comes before arguments and values.</summary>
    public static string WordOf(string text) => FirstWord().Match(text).Groups["word"].Value;

    private static bool LooksLikePath(string word) => Files().IsMatch(word) || Folders().IsMatch(word);

    private static bool LooksLikeName(string word) => Name().IsMatch(word) || Field().IsMatch(word);

    // From the root or from any folder; "Grpc/Client" is src/Pinyon.Grpc/Client, "Routing/KeySlot" the file of a type.
    private bool HasPath(string word)
    {
        string path = word.TrimEnd('/', '*', '.');
        if (_paths.Contains(path))
            return true;
        int dot = path.LastIndexOf('.');
        return word.Contains('/', StringComparison.Ordinal) && dot > path.LastIndexOf('/')
            && _paths.Contains(path[..dot]) && HasName(path[(path.LastIndexOf('/') + 1)..]);
    }

    private bool HasName(string word)
    {
        if (_names.Contains(word) || _paths.Contains(word))
            return true;
        string[] parts = word.Split('.');
        return parts.Length > 1
            && (_members.TryGetValue(parts[^2], out HashSet<string>? members)
                ? members.Contains(parts[^1])
                : Array.TrueForAll(parts, _names.Contains));
    }

    private void AddPath(string path)
    {
        for (string part = path; part.Length > 0; part = Path.GetDirectoryName(part)!)
        {
            AddEndings(part);
            if (Path.GetExtension(part) is ".cs" or ".proto")
                AddEndings(part[..^Path.GetExtension(part).Length]);
            int star = part.LastIndexOf('.');
            if (star > part.LastIndexOf('/'))
                AddEndings(part[..star]);
        }
    }

    private void AddEndings(string path)
    {
        _paths.Add(path);
        foreach ((int index, char sign) in path.Index())
        {
            if (sign is '/' || (sign is '.' && path.AsSpan(index).Contains('/')))
                _paths.Add(path[(index + 1)..]);
        }
    }

    private void AddTypes(SourceFile file)
    {
        foreach (SyntaxNode node in file.Syntax.GetRoot().DescendantNodes())
        {
            if (node is BaseNamespaceDeclarationSyntax space)
                _names.Add(space.Name.ToString());
            foreach (string name in NamesOf(node))
            {
                _names.Add(name);
                if (node.Ancestors().OfType<BaseTypeDeclarationSyntax>().FirstOrDefault() is { } type)
                    MembersOf(type.Identifier.Text).Add(name);
            }
        }
    }

    private HashSet<string> MembersOf(string type)
    {
        if (!_members.TryGetValue(type, out HashSet<string>? members))
            _members[type] = members = new HashSet<string>(StringComparer.Ordinal);
        return members;
    }

    private static IEnumerable<string> NamesOf(SyntaxNode node) => node switch
    {
        BaseTypeDeclarationSyntax type => [type.Identifier.Text],
        DelegateDeclarationSyntax type => [type.Identifier.Text],
        MethodDeclarationSyntax method => [method.Identifier.Text],
        PropertyDeclarationSyntax property => [property.Identifier.Text],
        EnumMemberDeclarationSyntax value => [value.Identifier.Text],
        BaseFieldDeclarationSyntax field => field.Declaration.Variables.Select(variable => variable.Identifier.Text),
        ParameterSyntax { Parent.Parent: RecordDeclarationSyntax } property => [property.Identifier.Text],
        _ => [],
    };

    [GeneratedRegex(@"^(\./)?(?<word>[\w./*-]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FirstWord();

    [GeneratedRegex(@"^[\w./*-]*\w\.(cs|csproj|slnx|props|md|sh|proto|csv|txt|json|py)$",
        RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Files();

    [GeneratedRegex(@"^((src|tests|bench|docs)/[\w./*-]*|([A-Z][\w.]*/)+[\w.]*)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Folders();

    // A type or member has a small letter: GET and MB are neither.
    [GeneratedRegex(@"^[A-Z][A-Za-z0-9]*[a-z]\w*(\.[A-Z]\w*)*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Name();

    [GeneratedRegex("^[a-z]+(_[a-z]+)+$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Field();

    [GeneratedRegex(@"\b(message|enum|service|rpc) +(?<name>\w+)|(?<name>\w+) = \d+;",
        RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Declared();
}
