namespace Pinyon.Architecture.Tests.Arrows;

/// <summary>What a project of <c>src</c> may build upon.</summary>
/// <param name="Project">The project.</param>
/// <param name="References">Projects it may name.</param>
/// <param name="Packages">Packages it may name, besides the analyzers that every project gets.</param>
/// <param name="Frameworks">Shared frameworks it may ask for.</param>
internal sealed record ProjectRule(string Project, string[] References, string[] Packages, string[] Frameworks)
{
    /// <summary>Everything of the project that the rule does not grant, in sentences.</summary>
    public IEnumerable<string> Faults(ProjectFile project) =>
    [
        .. Beyond(project.References, References, "the project"),
        .. Beyond(project.Packages, Packages, "the package"),
        .. Beyond(project.Frameworks, Frameworks, "the framework"),
    ];

    private IEnumerable<string> Beyond(IEnumerable<string> used, string[] granted, string what) =>
        used.Except(granted, StringComparer.Ordinal).Select(name => $"{Project} may not reference {what} {name}");
}
