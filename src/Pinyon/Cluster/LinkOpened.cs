using Pinyon.Membership;

namespace Pinyon.Cluster;

/// <summary>What a node learns of a member when the link to it opens (R2).</summary>
/// <param name="Member">The member, with the instance and the protocol versions that the membership knows of.</param>
/// <param name="Ring">The ring that it sees.</param>
/// <param name="Clock">Its hybrid logical clock.</param>
internal readonly record struct LinkOpened(Member Member, ulong Ring, ulong Clock);
