using System.Runtime.InteropServices;

namespace Pinyon.Ownership;

/// <summary>What a look-up that asks for copies must remember from before it was sent.</summary>
/// <param name="Copies">The group's copies; null if it asks for none.</param>
/// <param name="SentAt">When it was sent, or a little earlier.</param>
/// <param name="LastRevocation">The last revocation until then: a younger one makes its copies worthless.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CopyRequest(GroupCopies? Copies, long SentAt, long LastRevocation);
