namespace Pinyon.Store;

/// <summary>A store asks for more memory than the machine, or the container of the process, has left.</summary>
/// <param name="message">Who has how much left, and which option asks for more.</param>
public sealed class MemoryNotAvailableException(string message) : Exception(message);
