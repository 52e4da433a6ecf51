using System.Runtime.InteropServices;

namespace Pinyon;

/// <summary>What became of a conditional set.</summary>
/// <param name="IsStored">Whether the condition held and the value was kept.</param>
/// <param name="Version">The version in force afterwards: the new one, or the one in the way; 0 = no entry.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct SetResult(bool IsStored, ulong Version);
