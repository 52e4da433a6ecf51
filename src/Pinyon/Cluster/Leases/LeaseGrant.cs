using System.Runtime.InteropServices;

namespace Pinyon.Cluster.Leases;

/// <summary>What an owner grants a holder with a reply: copies stay valid, counted from sending the request.</summary>
/// <param name="Number">
/// Which lease. It stays the same as long as the lease is renewed without a gap; 0 = there is none.
/// </param>
/// <param name="Milliseconds">For how long; 0 = the time granted before is not extended.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LeaseGrant(ulong Number, long Milliseconds);
