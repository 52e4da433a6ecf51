using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Pinyon.Architecture.Tests;

/// <summary>The sources of <c>src</c> as the compiler understands them: every name bound to what it means.</summary>
/// <remarks>
/// Each project is compiled in memory against the compilations of the projects it references and against the packages
/// that this test runs with. What generators write during a build (protobuf messages) is not there; names that lead to
/// it stay unbound, and no rule is about them.
/// </remarks>
internal static class ProductCode
{
    private const string Usings = """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;
        global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;
        """;

    private const string WebUsings = """
        global using System.Net.Http.Json; global using Microsoft.AspNetCore.Builder;
        global using Microsoft.AspNetCore.Hosting; global using Microsoft.AspNetCore.Http;
        global using Microsoft.AspNetCore.Routing; global using Microsoft.Extensions.Configuration;
        global using Microsoft.Extensions.DependencyInjection; global using Microsoft.Extensions.Hosting;
        global using Microsoft.Extensions.Logging;
        """;

    private static readonly Lazy<IReadOnlyDictionary<string, CSharpCompilation>> All = new(CompileAll);

    private static readonly Lazy<MetadataReference[]> Packages = new(() =>
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).StartsWith("pinyon", StringComparison.OrdinalIgnoreCase))
            .Select(path => MetadataReference.CreateFromFile(path))]);

    /// <summary>The compilations of <c>src</c>, by the name of their project.</summary>
    public static IReadOnlyDictionary<string, CSharpCompilation> Projects => All.Value;

    /// <summary>Compiles files as one project of its own.</summary>
    public static CSharpCompilation Compile(
        string name,
        IEnumerable<SourceFile> files,
        bool web = false,
        params IEnumerable<CSharpCompilation> references)
    {
        string friends = string.Concat(SourceTree.Current.Projects.Select(project =>
            $"[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"{project.Name}\")]\n"));
        SourceFile prelude = new("prelude.cs", Usings + (web ? WebUsings : "") + friends);
        return CSharpCompilation.Create(
            name,
            files.Append(prelude).Select(file => file.Syntax),
            [.. Packages.Value, .. references.Select(reference => reference.ToMetadataReference())],
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                allowUnsafe: true,
                nullableContextOptions: NullableContextOptions.Enable));
    }

    private static Dictionary<string, CSharpCompilation> CompileAll()
    {
        Dictionary<string, CSharpCompilation> done = new(StringComparer.Ordinal);
        var projects = SourceTree.Current.Projects
            .Where(project => project.Area == "src")
            .ToDictionary(project => project.Name, StringComparer.Ordinal);
        foreach (ProjectFile project in projects.Values)
            Visit(project);
        return done;

        void Visit(ProjectFile project)
        {
            string[] references = [.. Reach(project, projects).Distinct(StringComparer.Ordinal)];
            foreach (string reference in references)
                Visit(projects[reference]);
            if (!done.ContainsKey(project.Name))
            {
                IEnumerable<SourceFile> files = SourceTree.Current.Product.Where(file => file.IsUnder(project.Folder));
                done[project.Name] = Compile(project.Name, files, project.IsWeb, references.Select(name => done[name]));
            }
        }
    }

    private static IEnumerable<string> Reach(ProjectFile project, Dictionary<string, ProjectFile> projects) =>
        project.References.SelectMany(name => Reach(projects[name], projects).Prepend(name));
}
