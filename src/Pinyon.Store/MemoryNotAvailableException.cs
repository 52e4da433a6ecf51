namespace Pinyon.Store;

/// <summary>A store asks for more memory than the machine, or the container of the process, has left.</summary>
/// <param name="message">How much is left, what limits it, and which option asks for more.</param>
public sealed class MemoryNotAvailableException(string message) : Exception(message);
