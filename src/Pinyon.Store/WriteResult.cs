using System.Runtime.InteropServices;

namespace Pinyon.Store;

/// <summary>How a write, a removal or a change of expiry ended, and which version it left behind.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="CurrentVersion">
/// The new version if something was stored; the version of what stays if nothing changed, which under
/// <see cref="Condition.IfNewer"/> may be that of a tombstone or a floor; 0 if there is no entry.
/// </param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct WriteResult(WriteStatus Status, ulong CurrentVersion);
