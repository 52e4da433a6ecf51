namespace Pinyon.Server.Configuration;

/// <summary>Reads one setting's value from what a person wrote.</summary>
internal delegate Parsed<T> ValueParser<T>(string text);
