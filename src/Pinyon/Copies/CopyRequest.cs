using System.Runtime.InteropServices;

namespace Pinyon.Copies;

/// <summary>What a look-up that asks for copies remembers from before it was sent.</summary>
/// <param name="SentAt">When it was sent, or a little earlier; 0 = it asks for none.</param>
/// <param name="LastRevocation">The last revocation until then: a younger one makes its copies void.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CopyRequest(long SentAt, long LastRevocation);
