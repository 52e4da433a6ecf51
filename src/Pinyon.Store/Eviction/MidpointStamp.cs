using System.Runtime.InteropServices;

namespace Pinyon.Store.Eviction;

/// <summary>What the midpoint rule remembers of an entry; both clocks go around, and only differences count.</summary>
/// <param name="Arrived">When the entry came, in milliseconds.</param>
/// <param name="Evictions">How many evictions there had been when it came, or last moved to the front.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct MidpointStamp(uint Arrived, uint Evictions);
