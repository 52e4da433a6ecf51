using System.Runtime.InteropServices;

namespace Pinyon.Loading;

/// <summary>What a holder's copies have come to.</summary>
/// <param name="Held">Copies in memory, void ones included until they make room.</param>
/// <param name="Bytes">What they take.</param>
/// <param name="Gets">Reads that looked for a copy.</param>
/// <param name="Hits">Those that were answered from one.</param>
/// <param name="Evicted">Copies that had to make room for others.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CopyCounts(long Held, long Bytes, long Gets, long Hits, long Evicted);
