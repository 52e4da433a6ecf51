using System.Runtime.InteropServices;

namespace Pinyon.Store.Observation;

/// <summary>A key that is read often.</summary>
/// <param name="Hash">Its hash.</param>
/// <param name="Entry">Where its entry lay when it was last read.</param>
/// <param name="Rate">Reads per second, of late.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct HotEntry(ulong Hash, uint Entry, double Rate);
