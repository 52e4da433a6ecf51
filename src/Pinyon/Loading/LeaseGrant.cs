using System.Runtime.InteropServices;

namespace Pinyon.Loading;

/// <summary>An owner's word to a holder: copies are good so long, counted from the sending of the request.</summary>
/// <param name="Number">
/// Which lease. It stays the same as long as the lease is renewed without a gap; 0 = there is none.
/// </param>
/// <param name="Milliseconds">For how long; 0 = as long as was said before.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LeaseGrant(ulong Number, long Milliseconds);
