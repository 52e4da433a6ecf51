namespace Pinyon.Testing.Histories;

/// <summary>A history that breaks its rule.</summary>
/// <param name="key">The key whose operations break the rule.</param>
/// <param name="consistency">The rule.</param>
/// <param name="window">The fewest consecutive operations that break it.</param>
internal sealed class HistoryException(string key, Consistency consistency, IReadOnlyList<Operation> window)
    : Exception($"'{key}' is not {consistency}. These operations show it:\n\n{TimeDiagram.Draw(window)}")
{
    public IReadOnlyList<Operation> Window { get; } = window;
}
