namespace Pinyon.Architecture.Tests.Arrows;

/// <summary>What the code of one folder, and of those below it, may not know.</summary>
/// <param name="Folder">The folder, as a namespace.</param>
/// <param name="Forbidden">
/// A type, or a namespace (that folder alone), or a namespace followed by <c>.*</c> (that folder and those below it).
/// </param>
/// <param name="Except">Exceptions: types that it may know.</param>
internal sealed record FolderRule(string Folder, string[] Forbidden, params string[] Except)
{
    public IEnumerable<string> Faults(IEnumerable<Usage> usages) =>
        from usage in usages
        where Usage.IsWithin(usage.From, Folder) && !Except.Contains(usage.Type, StringComparer.Ordinal)
        where Array.Exists(Forbidden, usage.IsOf)
        select $"{usage.Place}: {Folder} may not know {usage.Type}";
}
