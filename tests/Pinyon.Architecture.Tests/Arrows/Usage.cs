namespace Pinyon.Architecture.Tests.Arrows;

/// <summary>One place where code of one namespace depends on a type of another.</summary>
/// <param name="Place">The file and the line.</param>
/// <param name="From">The namespace that uses it.</param>
/// <param name="Namespace">The namespace that it comes from.</param>
/// <param name="Type">The type's name with its namespace, without type parameters.</param>
internal readonly record struct Usage(string Place, string From, string Namespace, string Type);
