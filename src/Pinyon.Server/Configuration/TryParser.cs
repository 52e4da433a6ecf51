namespace Pinyon.Server.Configuration;

/// <summary>The usual shape of a parser that knows only yes and no.</summary>
internal delegate bool TryParser<T>(string text, out T value);
