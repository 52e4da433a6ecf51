using System.Runtime.CompilerServices;
using Pinyon.Cluster;
using Pinyon.Groups.Owned;
using Pinyon.Membership;
using Pinyon.Peers;
using Pinyon.Peers.Details;

namespace Pinyon.Groups;

/// <summary>Walks over the keys of a group, member by member.</summary>
internal sealed class ScanCalls(GroupCaller caller, ViewPublisher views, NodeContext node)
{
    // Each member lists what it owns by its own view, so a key is listed once while the members agree, however many
    // keep its entry. Members are walked in the order of their names, and a cursor names the one that is next: if that
    // one has left, the walk goes on with the one after it.

    private const int PageOfAll = 1_000;

    private readonly GroupOwner _owner = caller.Owner;

    /// <summary>Lists some keys.</summary>
    /// <exception cref="CacheException">The member whose turn it is did not answer.</exception>
    public async ValueTask<ScanPage> ListAsync(
        ScanCursor cursor, int count, KeyPattern pattern, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ClusterView view = views.Current;
        int place = PlaceOf(view, cursor.Member);
        if (place == view.Members.Length) return new ScanPage([], default);

        Member member = view.Members[place];
        ulong position = member.Name == cursor.Member ? cursor.Position : 0;
        var scan = new PeerScan(position, count, pattern.Bytes);
        PeerPage page = await AskAsync(view, member, scan, caller.NewDeadline(), cancellationToken);

        bool isMemberDone = page.Next == 0;
        bool isLastMember = place == view.Members.Length - 1;
        ScanCursor next = !isMemberDone ? new ScanCursor(member.Name, page.Next)
            : isLastMember ? default
            : new ScanCursor(view.Members[place + 1].Name, 0);
        return new ScanPage([.. page.Keys.Select(key => new CacheKey(key))], next);
    }

    /// <summary>Lists all keys; a key may come twice.</summary>
    public async IAsyncEnumerable<CacheKey> ListAllAsync(
        KeyPattern pattern, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ScanPage page = new([], default);
        do
        {
            page = await ListAsync(page.Next, PageOfAll, pattern, cancellationToken);
            foreach (CacheKey key in page.Keys) yield return key;
        }
        while (!page.IsLast);
    }

    /// <summary>Counts all keys, at all members at the same time.</summary>
    /// <exception cref="CacheException">A member did not answer, or there are too many keys for the time.</exception>
    public async ValueTask<long> CountAsync(CancellationToken cancellationToken)
    {
        ClusterView view = views.Current;
        Deadline deadline = caller.NewDeadline();
        long[] counts = await Task.WhenAll(view.Members.Select(CountAtAsync));
        return counts.Sum();

        async Task<long> CountAtAsync(Member member)
        {
            long count = 0;
            ulong position = 0;
            do
            {
                var scan = new PeerScan(position, KeyScan.MostCounted, CountsOnly: true);
                PeerPage page = await AskAsync(view, member, scan, deadline, cancellationToken);
                count += page.Count;
                position = page.Next;
            }
            while (position != 0);

            return count;
        }
    }

    private async ValueTask<PeerPage> AskAsync(
        ClusterView view, Member member, PeerScan scan, Deadline deadline, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (view.Find(member.Name) is not { } link)
        {
            if (deadline.Remaining == default) throw new CacheException(CacheFailure.TimedOut, "Not over in time.");
            await Task.Yield();   // a long walk over this node's own keys lets others in between
            return _owner.Keys.Step(view, scan);
        }

        var header = new PeerHeader(view.Ring, node.Clock.Now, Final: false, NotAfter: 0);
        var item = new PeerItem { Scan = scan };
        Answer answer;
        try
        {
            PeerReply reply = await link.AskAsync(
                new PeerRequest(PeerOperation.Scan, _owner.Name, header, [item]),
                deadline.Remaining,
                cancellationToken);
            answer = Failures.Settle(Failures.Take(reply.Results[0], PeerOperation.Scan, item));
        }
        catch (PeerException exception)
        {
            throw Failures.From(exception, PeerOperation.Scan, item);
        }

        // Positions grow, so that a member cannot keep its callers walking for ever.
        return answer switch
        {
            { Error: { } error } => throw error,
            { Result.Page: { } page } when page.Next == 0 || page.Next > scan.Position => page,
            _ => throw new CacheException(
                CacheFailure.BrokenAnswer, $"{member.Name} answered a scan with no page, or with one from before."),
        };
    }

    /// <summary>The place of the first member that is not before a name.</summary>
    private static int PlaceOf(ClusterView view, string? name)
    {
        int place = 0;
        while (place < view.Members.Length && string.CompareOrdinal(view.Members[place].Name, name) < 0) place++;
        return place;
    }
}
