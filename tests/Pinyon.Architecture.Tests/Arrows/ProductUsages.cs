namespace Pinyon.Architecture.Tests.Arrows;

/// <summary>Everything that the types of <c>src</c> depend on, as source and metadata together show it.</summary>
internal static class ProductUsages
{
    private static readonly Lazy<IReadOnlyList<Usage>> Lazily = new(() =>
    [
        .. ProductCode.Projects.Values.SelectMany(UsageReader.Read),
        .. SourceTree.Current.Projects.Where(project => project.Area == "src").SelectMany(ReadBuilt),
    ]);

    public static IReadOnlyList<Usage> All => Lazily.Value;

    private static IReadOnlyList<Usage> ReadBuilt(ProjectFile project)
    {
        string path = Path.Combine(AppContext.BaseDirectory, project.Assembly + ".dll");
        if (!File.Exists(path))
            throw new InvalidOperationException($"{project.Name} is not built here: reference it from this project.");

        using FileStream assembly = File.OpenRead(path);
        return AssemblyReader.Read(assembly);
    }
}
