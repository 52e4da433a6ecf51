using Pinyon.Peers;

namespace Pinyon.Ownership;

/// <summary>A request on its way: what is asked, and what has been answered so far.</summary>
/// <param name="View">By which owners were chosen.</param>
/// <param name="Operation">What to do with each item.</param>
/// <param name="Group">The group of the items.</param>
/// <param name="Items">The keys.</param>
/// <param name="Answers">One for each item.</param>
/// <param name="Deadline">When all must be over.</param>
internal sealed record OwnerCall(
    ClusterView View,
    PeerOperation Operation,
    string Group,
    IReadOnlyList<PeerItem> Items,
    Answer[] Answers,
    Deadline Deadline)
{
    /// <summary>Keeps the room of the reply; only for one item.</summary>
    public EntryHold? Hold { get; init; }

    public IReadOnlyList<PeerItem> ItemsAt(IReadOnlyList<int> places) =>
        places.Count == Items.Count ? Items : [.. places.Select(place => Items[place])];

    /// <summary>Takes over the results of a reply.</summary>
    /// <returns>The places to ask for again: it had no room for them, or they came late and may come again.</returns>
    public List<int> Take(IReadOnlyList<int> places, PeerReply reply, bool isLast)
    {
        List<int> open = [];
        for (int i = 0; i < places.Count; i++)
        {
            PeerStatus status = reply.Results[i].Status;
            Answers[places[i]] = new Answer(reply.Results[i]);
            if ((status is PeerStatus.NotSent && i > 0) || (status is PeerStatus.Late && !isLast))
            {
                open.Add(places[i]);
            }
        }

        return open;
    }

    public void Fail(IReadOnlyList<int> places, PeerException exception)
    {
        foreach (int place in places)
        {
            Answers[place] = new Answer(default, Failures.From(exception, Operation, Items[place]));
        }
    }

    /// <summary>What was moved, by the owners that were named.</summary>
    public List<OwnerBatch> Moved()
    {
        var batches = new BatchBuilder(Items);
        var owners = new MovedOwners(View);
        for (int i = 0; i < Answers.Length; i++)
        {
            if (Answers[i] is { Error: null, Result: { Status: PeerStatus.Moved, Owner: { } owner } }
                && owners.MayAsk(owner))
            {
                batches.Add(owner, final: true, i);
            }
        }

        return batches.Build();
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
}
