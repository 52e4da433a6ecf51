using System.Collections.Concurrent;
using Pinyon.Cluster;
using Pinyon.Observation;
using Pinyon.Peers;
using Pinyon.Peers.Details;
using Pinyon.Versions;

namespace Pinyon.Groups;

/// <summary>Asks every member to do what concerns all keys of a group.</summary>
internal sealed class MemberCalls(GroupOwner owner, ViewPublisher views, NodeContext node)
{
    // Each member raises a floor of its own, by its own clock. What an owner's floor hides could be above a replica's,
    // if it arrives there after the clear (R8, R9):
    //
    //   owner                     replica, whose clock is behind
    //   x = 1, version 7 ────┐
    //   clear: floor 8       │    clear: floor 5
    //                        └──► 7 is kept, and would be read when the owner is gone
    //
    // So where there are replicas the call goes to all members once more, with the highest of these floors.

    // Members may join and leave during the call. One that joined is asked too, because it may keep what was written
    // before; a failure of one that left does not matter.

    /// <exception cref="CacheException">
    /// Some members failed, and the message names them; all others have done it.
    /// </exception>
    public async ValueTask AskAllAsync(
        PeerOperation operation, PeerItem item, Deadline deadline, CancellationToken cancellationToken)
    {
        using RequestWatch? watch = node.Meter.Request(operation, owner.Name);
        ulong now = node.Clock.Now;
        var header = new PeerHeader(
            views.Current.Ring, now, Final: false, NotAfter: HybridClock.Add(now, deadline.Remaining));
        var request = new PeerRequest(operation, owner.Name, header, [item]);

        ulong highest = await AskAllAsync(request, deadline, cancellationToken);
        if (owner.Replicas is not null)
        {
            request = request with { Items = [item with { State = new PeerState(highest) }] };
            await AskAllAsync(request, deadline, cancellationToken);
        }

        if (watch is not null) watch.Result = RequestWatch.Done;
    }

    /// <returns>The highest of their floors.</returns>
    private async ValueTask<ulong> AskAllAsync(
        PeerRequest request, Deadline deadline, CancellationToken cancellationToken)
    {
        ConcurrentQueue<(MemberLink Link, CacheException Error)> failed = [];
        HashSet<MemberLink> asked = [];
        Task<ulong> self = DoHereAsync();
        ulong highest = 0;
        for (ClusterView? view = null; view != views.Current;)
        {
            view = views.Current;
            ulong[] floors = await Task.WhenAll(view.Links.Where(asked.Add).Select(AskLinkAsync));
            highest = Math.Max(highest, floors.DefaultIfEmpty().Max());
        }

        highest = Math.Max(highest, await self);
        Judge([.. failed.Where(pair => !pair.Link.IsClosed)]);
        return highest;

        async Task<ulong> AskLinkAsync(MemberLink link)
        {
            Answer answer = Failures.Settle(await AskAsync(link, request, deadline, cancellationToken));
            if (answer.Error is { } error) failed.Enqueue((link, error));
            return answer.Result.Version;
        }

        async Task<ulong> DoHereAsync()
        {
            PeerHeader header = request.Header with { NotAfter = ulong.MaxValue };
            return (await owner.WriteAsync(request with { Header = header }, cancellationToken))[0].Version;
        }
    }

    private async ValueTask<Answer> AskAsync(
        MemberLink link, PeerRequest request, Deadline deadline, CancellationToken cancellationToken)
    {
        for (int late = 1; ; late++)
        {
            Answer answer;
            try
            {
                PeerReply reply = await link.AskAsync(request, deadline.Remaining, cancellationToken);
                answer = Failures.Take(reply.Results[0], request.Operation, request.Items[0]);
            }
            catch (PeerException exception)
            {
                return new Answer(default, Failures.From(exception, request.Operation, request.Items[0]));
            }

            if (answer.Result.Status is not PeerStatus.Late || late == PeerRequest.MaxLate
                || deadline.Remaining == default)
            {
                return answer;
            }

            // Its clock is ahead of this node's, and came with the answer (R5).
            ulong now = node.Clock.Now;
            ulong notAfter = HybridClock.Add(Math.Max(now, answer.Result.Version), deadline.Remaining);
            request = request with { Header = request.Header with { Clock = now, NotAfter = notAfter } };
        }
    }

    private static void Judge(IReadOnlyList<(MemberLink Link, CacheException Error)> failed)
    {
        if (failed.Count == 0) return;

        (MemberLink Link, CacheException Error)[] sorted =
            [.. failed.OrderBy(pair => pair.Link.Member.Name, StringComparer.Ordinal)];
        string names = string.Join(", ", sorted.Select(pair => pair.Link.Member.Name));
        CacheException first = sorted[0].Error;
        throw new CacheException(
            first.Failure, $"Not done at {names}; done at all other members. First reason: {first.Message}", first);
    }
}
