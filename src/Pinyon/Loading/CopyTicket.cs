using System.Runtime.InteropServices;

namespace Pinyon.Loading;

/// <summary>Under what a copy may be kept.</summary>
/// <param name="Lease">The lease from the owner, as it came with the answer.</param>
/// <param name="Asked">The number of the last revocation when the request was sent.</param>
/// <param name="EndsAt">When the copy ends at the latest; counted from the sending too.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CopyTicket(HeldLease Lease, long Asked, long EndsAt);
