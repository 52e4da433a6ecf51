using System.Runtime.InteropServices;

namespace Pinyon.Store;

/// <summary>A key that is read more often than most.</summary>
/// <param name="Key">A copy of its bytes.</param>
/// <param name="ReadsPerSecond">How often it was read of late: reads count half as much every ten seconds.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct HotKey(ReadOnlyMemory<byte> Key, double ReadsPerSecond);
