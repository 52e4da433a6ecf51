using System.Runtime.InteropServices;

namespace Pinyon.Copies;

/// <summary>What stands in front of a copy's value: under what it is valid.</summary>
/// <param name="Lease">The id of the lease that it is held under.</param>
/// <param name="Asked">The number of the last revocation when its request was sent.</param>
/// <param name="ExpiresAt">When the entry itself expires; the copy may end earlier. 0 = never.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct CopyStamp(long Lease, long Asked, long ExpiresAt)
{
    public const int Length = 3 * sizeof(long);
}
