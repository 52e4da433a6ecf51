namespace Pinyon.Server.Configuration;

/// <summary>What came of reading one setting from all sources.</summary>
/// <param name="Subject">How a sentence about it begins.</param>
/// <param name="IsGood">Whether there is a value, given or by default.</param>
/// <param name="Value">The value if there is one.</param>
internal readonly record struct Reading<T>(string Subject, bool IsGood, T Value);
