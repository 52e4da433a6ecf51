using Pinyon.Cluster;
using Pinyon.Membership;
using Pinyon.Peers;
using Pinyon.Peers.Batches;

namespace Pinyon.Groups;

/// <summary>A request on its way: what is asked, and what has been answered so far.</summary>
/// <param name="View">The view by which owners are chosen.</param>
/// <param name="Operation">What to do with each item.</param>
/// <param name="Items">The keys.</param>
/// <param name="Deadline">When all must be over.</param>
internal sealed record OwnerCall(
    ClusterView View, PeerOperation Operation, IReadOnlyList<PeerItem> Items, Deadline Deadline)
{
    // A peer may know of a member before this node does, so an owner that is unknown here, or known at another address,
    // is believed. That gives a peer that lies no power over the data: it was asked itself, and whatever the member
    // that it names may learn or answer, it could have told or answered. But each of them is a connection to wherever
    // it says. So a request goes to few of them, and nothing is remembered of any: the call is final, which neither
    // asks for leases nor keeps copies (R4).

    /// <summary>Strangers to which one request is taken.</summary>
    public const int MaxStrangers = 64;

    /// <summary>The places of a request with one item.</summary>
    public static List<int> First { get; } = [0];

    /// <summary>One for each item.</summary>
    public Answer[] Answers { get; } = new Answer[Items.Count];

    /// <summary>Whether what a look-up does not find is loaded.</summary>
    public bool Loads { get; init; }

    /// <summary>Keeps the reply's bytes counted until it is disposed; only for one item.</summary>
    public EntryHold? Hold { get; init; }

    /// <summary>Whether it may go by lane: one item, whose answer the owner does not wait for.</summary>
    public bool MayGoByLane => Items.Count == 1 && Operation is PeerOperation.Get or PeerOperation.Update;

    public bool IsFound(int place) => Answers[place] is { Error: null, Result.Status: PeerStatus.Found };

    /// <summary>The places of what was looked up and has to be loaded.</summary>
    public int[] Pending() => [.. Enumerable.Range(0, Answers.Length).Where(place => Answers[place].IsPending)];

    /// <summary>The call that loads items of this one.</summary>
    public OwnerCall ToLoad(int[] places) =>
        new(View, PeerOperation.Load, [.. places.Select(place => Items[place])], Deadline) { Hold = Hold };

    public IReadOnlyList<PeerItem> ItemsAt(IReadOnlyList<int> places) =>
        places.Count == Items.Count ? Items : [.. places.Select(place => Items[place])];

    /// <summary>The batch of a request with one item.</summary>
    public static Batch<OwnerTarget> Only(in OwnerTarget target) => new(target, First);

    /// <summary>All items that a rule gives a target, in batches.</summary>
    /// <param name="targetOf">The target of the item at a place; null = nothing is to be sent for it.</param>
    public List<Batch<OwnerTarget>> Batches(Func<int, OwnerTarget?> targetOf)
    {
        if (Items.Count == 1) return targetOf(0) is { } target ? [Only(target)] : [];

        var batches = new BatchBuilder<OwnerTarget>(Items);
        for (int place = 0; place < Items.Count; place++)
        {
            if (targetOf(place) is { } target) batches.Add(target, place);
        }

        return batches.Build();
    }

    /// <summary>Takes over the results of a reply.</summary>
    /// <param name="places">The items that were asked for.</param>
    /// <param name="reply">The reply.</param>
    /// <param name="byLane">The first item too may have been too long for the way that the request took.</param>
    /// <param name="mayRepeat">A write that came late may be sent again, until the deadline.</param>
    /// <returns>The places to ask for again: the reply had no room for them, or they came late and may come again.
    /// </returns>
    public IReadOnlyList<int> Take(IReadOnlyList<int> places, PeerReply reply, bool byLane, bool mayRepeat)
    {
        List<int>? open = null;
        for (int i = 0; i < places.Count; i++)
        {
            Answer answer = Failures.Take(reply.Results[i], Operation, Items[places[i]]);
            PeerStatus status = answer.Result.Status;
            Answers[places[i]] = answer;
            if ((status is PeerStatus.NotSent && (byLane || i > 0))
                || (status is PeerStatus.Late && mayRepeat && Deadline.Remaining > TimeSpan.Zero))
            {
                (open ??= []).Add(places[i]);
            }
        }

        return open ?? (IReadOnlyList<int>)[];
    }

    public void Fail(IReadOnlyList<int> places, PeerException exception)
    {
        foreach (int place in places)
        {
            Answers[place] = new Answer(default, Failures.From(exception, Operation, Items[place]));
        }
    }

    /// <summary>What was moved, by the owners that were named.</summary>
    public List<Batch<OwnerTarget>> Moved()
    {
        HashSet<Member> strangers = [];
        return Batches(place =>
            Answers[place] is { Error: null, Result: { Status: PeerStatus.Moved, Owner: { } owner } }
                ? TargetOf(owner, strangers)
                : null);
    }

    /// <summary>
    /// The highest clock by which one of these writes came late. It may be so far ahead that our own does not follow.
    /// </summary>
    public ulong LastRefusal(IReadOnlyList<int> places)
    {
        ulong highest = 0;
        foreach (int place in places)
        {
            PeerResult result = Answers[place].Result;
            highest = result.Status is PeerStatus.Late ? Math.Max(highest, result.Version) : highest;
        }

        return highest;
    }

    private OwnerTarget? TargetOf(Member owner, HashSet<Member> strangers)
    {
        if (owner.Name == View.Self.Name) return new OwnerTarget(null, Final: true);
        if (View.Find(owner) is { } link) return new OwnerTarget(link, Final: true);
        return strangers.Contains(owner) || (strangers.Count < MaxStrangers && strangers.Add(owner))
            ? new OwnerTarget(null, owner, Final: true)
            : null;
    }
}
