namespace Pinyon.Peers;

/// <summary>One key of a request, with the value to keep if the operation is a set.</summary>
/// <param name="Key">The key's bytes.</param>
/// <param name="Value">The value's bytes; empty where the operation carries none.</param>
/// <param name="Flags">The entry's flag word, kept as it is.</param>
/// <param name="TimeToLive">Milliseconds from the sending on; 0 = the entry does not expire (R10).</param>
internal readonly record struct PeerItem(
    ReadOnlyMemory<byte> Key,
    ReadOnlyMemory<byte> Value = default,
    uint Flags = 0,
    long TimeToLive = 0);
