using System.Runtime.InteropServices;

namespace Pinyon.Loading;

/// <summary>What a holder's copies have come to.</summary>
/// <param name="Held">Copies in memory, void ones included until they make room.</param>
/// <param name="Bytes">What they take.</param>
/// <param name="Hits">Reads answered from a copy.</param>
/// <param name="Kept">Copies kept so far.</param>
/// <param name="Revoked">Revocations of a key, or of all, so far.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CopyCounts(long Held, long Bytes, long Hits, long Kept, long Revoked);
