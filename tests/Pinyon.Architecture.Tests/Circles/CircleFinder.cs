using Pinyon.Architecture.Tests.Arrows;

namespace Pinyon.Architecture.Tests.Circles;

/// <summary>Finds circles between namespaces.</summary>
/// <remarks>
/// A folder's types count as one, with one exception: in a namespace that has others below it, every type counts for
/// itself. There the public face of a project stands beside its vocabulary. The face knows the rooms below, and the
/// rooms know the vocabulary, which is no circle; a room that knows the face is one.
/// </remarks>
internal sealed class CircleFinder
{
    private readonly Dictionary<string, Dictionary<string, Usage>> _arrows = new(StringComparer.Ordinal);
    private readonly HashSet<string> _parents;

    private CircleFinder(IReadOnlyCollection<Usage> usages)
    {
        _parents = [.. usages.SelectMany(usage => ParentsOf(usage.From).Concat(ParentsOf(usage.Namespace)))];
        foreach (Usage usage in usages)
        {
            string from = NodeOf(usage.User);
            string to = NodeOf(usage.Used);
            if (!_arrows.TryGetValue(from, out Dictionary<string, Usage>? targets))
                _arrows[from] = targets = new Dictionary<string, Usage>(StringComparer.Ordinal);
            if (from != to)
                targets.TryAdd(to, usage);
        }
    }

    /// <summary>The shortest circle of each arrow that lies on one, without those that contain a smaller one.</summary>
    public static IReadOnlyList<Circle> Find(IReadOnlyCollection<Usage> usages)
    {
        IReadOnlyList<Circle> circles = new CircleFinder(usages).Find();
        return [.. circles.Where(circle => !circles.Any(smaller => smaller.IsPartOf(circle)))];
    }

    private IReadOnlyList<Circle> Find() =>
    [
        .. from arrow in _arrows
           from target in arrow.Value
           where target.Value.From != target.Value.Namespace
           let way = ShortestWay(target.Key, arrow.Key)
           where way is not null
           let circle = Circle.Of(way, Example)
           group circle by circle.Name into same
           orderby same.Key
           select same.First(),
    ];

    /// <summary>Breadth first. The result leads from <paramref name="from"/> to <paramref name="to"/>.</summary>
    private List<string>? ShortestWay(string from, string to)
    {
        Dictionary<string, string?> reachedFrom = new(StringComparer.Ordinal) { [from] = null };
        Queue<string> next = new([from]);
        while (next.TryDequeue(out string? node) && node != to)
        {
            foreach (string target in TargetsOf(node))
            {
                if (reachedFrom.TryAdd(target, node))
                    next.Enqueue(target);
            }
        }

        if (!reachedFrom.ContainsKey(to))
            return null;
        List<string> way = [];
        for (string? node = to; node is not null; node = reachedFrom[node])
            way.Insert(0, node);
        return way;
    }

    private IEnumerable<string> TargetsOf(string node) =>
        _arrows.TryGetValue(node, out Dictionary<string, Usage>? targets)
            ? targets.Keys.Order(StringComparer.Ordinal)
            : [];

    private Usage Example(string from, string to) => _arrows[from][to];

    private string NodeOf(TypeName type) => _parents.Contains(type.Namespace) ? type.ToString() : type.Namespace;

    private static IEnumerable<string> ParentsOf(string name)
    {
        for (int dot = name.LastIndexOf('.'); dot > 0; dot = name.LastIndexOf('.'))
            yield return name = name[..dot];
    }
}
