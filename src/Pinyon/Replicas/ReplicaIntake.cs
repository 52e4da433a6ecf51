using Pinyon.Cluster;
using Pinyon.Peers;
using Pinyon.Peers.Details;

namespace Pinyon.Replicas;

/// <summary>Decides what this member takes of what others send it to keep (R9).</summary>
/// <param name="entries">A group's entries.</param>
/// <param name="replicas">Where they are sent on to; null if the group has no replicas.</param>
/// <param name="views">The cluster.</param>
internal sealed class ReplicaIntake(ReplicaEntries entries, GroupReplicas? replicas, ViewPublisher views)
{
    // Versions alone do not tell what is newer where members change: the clock of a slot's last owner may be ahead.
    //
    //   last owner                        next owner
    //   x = 1, version 9  ───────┐
    //                            │        owns the slot from version 5 on
    //                            │        x = 2, version 6, acknowledged
    //                            └──────► 9 would win, and must not
    //
    //   sent in another term of this member   refused; the answer names the term. The sender may send it again while
    //                                         its caller waits: then it is written at the same time as 2
    //   sent by another view                  refused: one of the two has yet to see the other's, and may drop the slot
    //                                         then, with what it took
    //   sent late (final): the caller is      gives way to what this member has written as the slot's owner; as a
    //   answered                              replica it drops the key if the sender owns the slot no longer, since
    //                                         what it has is not what the last owner had

    /// <returns>Stored, or what is here wins; late; moved; or this member's term, if it was sent in another.</returns>
    public PeerResult Take(PeerRequest request, in PeerItem item)
    {
        ClusterView view = views.Current;
        PeerState state = item.State!;
        int slot = item.Key.Slot;
        ulong notAfter = request.Header.NotAfter;
        if (state.Term != view.States.Term) return new PeerResult(PeerStatus.OtherTerm, Version: view.States.Term);
        if (state.View != view.Fingerprint) return new PeerResult(PeerStatus.Moved, Owner: view.OwnerOf(slot));

        bool isLate = request.Header.Final;
        if (view.IsMine(slot)) return TakeAsOwner(isLate ? Inherited(item, view) : item, notAfter);
        if (state.IsFromOwner || !isLate) return entries.Take(item, notAfter, out _);

        entries.Drop(item.Key);
        return new PeerResult(PeerStatus.Stored, Version: state.Version);
    }

    /// <summary>The same at a version that loses to everything that this node has written as the owner.</summary>
    private static PeerItem Inherited(in PeerItem item, ClusterView view)
    {
        ulong version = Math.Min(item.State!.Version, view.States.OwnedSince(item.Key.Slot));
        return item with { State = item.State with { Version = version } };
    }

    private PeerResult TakeAsOwner(in PeerItem item, ulong notAfter)
    {
        PeerResult result = entries.Take(item, notAfter, out bool isNews);
        if (isNews) replicas?.PassOn(new ReplicaWrite(item.Key, item.State!.Version, item.State.IsRemoved));
        return result;
    }
}
