using System.Runtime.InteropServices;

namespace Pinyon.Store.Shards;

/// <summary>What a scan remembers of one entry between the lock and the visit.</summary>
/// <param name="KeyStart">Where the copy of its key begins.</param>
/// <param name="KeyLength">The key's length.</param>
/// <param name="Readers">What the filter said.</param>
/// <param name="Info">What was known of it.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ScanRecord(int KeyStart, int KeyLength, uint Readers, EntryInfo Info);
