using Pinyon.Membership;

namespace Pinyon.Ownership;

/// <summary>Whom a request is taken to when a peer says that its keys have moved (R1).</summary>
internal sealed class MovedOwners(ClusterView view)
{
    // A peer may know of a member before we do, so an owner that we do not know, or know at another address, is
    // believed. That gives a peer that lies no power over the data: it was asked itself, and whatever the one that it
    // names may learn or answer, it could have told or answered. But each of them is a connection that we open, to
    // wherever it says. So a request goes to few of them, and of none anything is remembered: the call is final, which
    // neither asks for leases nor keeps copies (R4).

    /// <summary>Strangers that one request is taken to; more members than that do not join unheard of.</summary>
    public const int MaxStrangers = 64;

    private readonly HashSet<Member> _strangers = [];

    public bool MayAsk(Member owner) =>
        owner.Name == view.Self.Name
        || view.PeerOf(owner) is not null
        || _strangers.Contains(owner)
        || (_strangers.Count < MaxStrangers && _strangers.Add(owner));
}
