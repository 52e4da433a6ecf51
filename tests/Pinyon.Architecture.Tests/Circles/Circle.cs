using Pinyon.Architecture.Tests.Arrows;

namespace Pinyon.Architecture.Tests.Circles;

/// <summary>
/// Namespaces, and types of parent namespaces, each of which depends on the next and the last on the first.
/// </summary>
/// <param name="Nodes">The names in order, the alphabetically first one in front.</param>
/// <param name="Arrows">One line for each arrow, with a place that makes it.</param>
internal sealed record Circle(string[] Nodes, IReadOnlyList<string> Arrows)
{
    public string Name => string.Join(" ► ", Nodes.Append(Nodes[0]));

    public static Circle Of(IReadOnlyList<string> way, Func<string, string, Usage> exampleOf)
    {
        int first = way.Index().MinBy(node => node.Item, StringComparer.Ordinal).Index;
        string[] nodes = [.. way.Skip(first), .. way.Take(first)];
        return new Circle(
            nodes,
            [.. nodes.Zip(
                nodes.Skip(1).Append(nodes[0]),
                (from, to) => $"{from} ► {to}: {Describe(exampleOf(from, to))}")]);
    }

    public bool IsPartOf(Circle other) =>
        Nodes.Length < other.Nodes.Length && Nodes.All(node => other.Nodes.Contains(node, StringComparer.Ordinal));

    public override string ToString() => $"{Name}\n    {string.Join("\n    ", Arrows)}";

    private static string Describe(Usage usage) => usage.Place == usage.User.ToString()
        ? $"{usage.User} uses {usage.Used}"
        : $"{usage.Place}, {usage.User} uses {usage.Used}";
}
