namespace Pinyon.Testing.Histories;

/// <summary>A history that breaks the rule it is held to.</summary>
/// <param name="key">The key whose operations break it.</param>
/// <param name="consistency">The rule.</param>
/// <param name="window">The operations that break it already, without all others.</param>
internal sealed class HistoryException(string key, Consistency consistency, IReadOnlyList<Operation> window)
    : Exception($"'{key}' is not {consistency}. These operations show it:\n\n{TimeDiagram.Draw(window)}")
{
    public IReadOnlyList<Operation> Window { get; } = window;
}
