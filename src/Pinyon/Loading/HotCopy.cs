using System.Runtime.InteropServices;

namespace Pinyon.Loading;

/// <summary>An entry of another owner's, as it was copied.</summary>
/// <param name="Value">Its value: the caller's own bytes.</param>
/// <param name="Flags">Its flag word.</param>
/// <param name="Version">Its version at the owner.</param>
/// <param name="ExpiresAt">When the entry's time to live ends, on this node's clock; 0 = never.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct HotCopy(ReadOnlyMemory<byte> Value, uint Flags, ulong Version, long ExpiresAt);
