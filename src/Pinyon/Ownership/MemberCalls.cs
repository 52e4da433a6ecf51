using System.Collections.Concurrent;
using Pinyon.Membership;
using Pinyon.Peers;
using Pinyon.Versions;

namespace Pinyon.Ownership;

/// <summary>Tells every member what concerns all keys of a group.</summary>
internal sealed class MemberCalls(
    Func<ClusterView> view, OwnedGroups owned, NodeCopies copies, HybridClock clock, NodeCounters counters)
{
    // Each member raises a floor of its own, by its own clock. What an owner's floor hides could be above a replica's,
    // if it comes there after the clear (R8, R9):
    //
    //   owner                     replica, whose clock is behind
    //   x = 1, version 7 ────┐
    //   clear: floor 8       │    clear: floor 5
    //                        └──► 7 is kept, and would be read when the owner is gone
    //
    // So where there are replicas all members are told once more, to have the highest of these floors.

    /// <exception cref="CacheException">
    /// Some members could not be told, and the message names them; all the others have done it.
    /// </exception>
    public async ValueTask TellAllAsync(
        PeerOperation operation,
        string group,
        PeerItem item,
        Deadline deadline,
        CancellationToken cancellationToken)
    {
        ClusterView now = view();
        ulong clockNow = clock.Now;
        ulong notAfter = HybridClock.Add(clockNow, deadline.Remaining);
        var header = new PeerHeader(now.Slots.Fingerprint, clockNow, Final: false, notAfter);
        var request = new PeerRequest(operation, group, header, [item]);

        ulong highest = await TellAllAsync(now, request, deadline, cancellationToken);
        if (owned.Find(group)?.Replicas is not null)
        {
            request = request with { Items = [item with { State = new PeerState(highest) }] };
            await TellAllAsync(now, request, deadline, cancellationToken);
        }
    }

    /// <returns>The highest of their floors.</returns>
    private async ValueTask<ulong> TellAllAsync(
        ClusterView now, PeerRequest request, Deadline deadline, CancellationToken cancellationToken)
    {
        ConcurrentQueue<(Member Member, CacheException Error)> failed = [];
        ulong[] floors = await Task.WhenAll(now.Members.Select(async member =>
        {
            Answer answer = Failures.Settle(await TellAsync(now, member, request, deadline, cancellationToken));
            if (answer.Error is { } error)
            {
                failed.Enqueue((member, error));
            }

            return answer.Result.Version;
        }));
        Judge(failed);
        return floors.Max();
    }

    private async ValueTask<Answer> TellAsync(
        ClusterView now, Member member, PeerRequest request, Deadline deadline, CancellationToken cancellationToken)
    {
        if (now.PeerOf(member) is not { } peer)
        {
            using CopyWrite write = await copies.Revoker.BeginAsync(request.Operation, request.Group, request.Items);
            return new Answer(owned.Apply(request.Operation, request.Group, request.Items[0]));
        }

        Answer answer = await AskAsync(peer, request, deadline, cancellationToken);
        for (int late = 1; late < OwnerCalls.MaxLate && IsLate(answer) && deadline.Remaining != default; late++)
        {
            // Its clock is ahead of ours, and came with the answer (R5).
            ulong notAfter = HybridClock.Add(Math.Max(clock.Now, answer.Result.Version), deadline.Remaining);
            request = request with { Header = request.Header with { Clock = clock.Now, NotAfter = notAfter } };
            answer = await AskAsync(peer, request, deadline, cancellationToken);
        }

        return answer;
    }

    private static bool IsLate(Answer answer) => answer is { Error: null, Result.Status: PeerStatus.Late };

    private async ValueTask<Answer> AskAsync(
        IPeer peer, PeerRequest request, Deadline deadline, CancellationToken cancellationToken)
    {
        try
        {
            counters.PeerCalls.Add(1);
            PeerReply reply = await peer.AskAsync(request, deadline.Remaining, cancellationToken);
            clock.Observe(reply.Clock);
            return new Answer(reply.Results[0]);
        }
        catch (PeerException exception)
        {
            counters.PeerErrors.Add(1);
            return new Answer(default, Failures.From(exception, request.Operation, request.Items[0]));
        }
    }

    private static void Judge(ConcurrentQueue<(Member Member, CacheException Error)> failed)
    {
        if (failed.IsEmpty)
        {
            return;
        }

        (Member Member, CacheException Error)[] sorted =
            [.. failed.OrderBy(pair => pair.Member.Name, StringComparer.Ordinal)];
        string names = string.Join(", ", sorted.Select(pair => pair.Member.Name));
        CacheException first = sorted[0].Error;
        throw new CacheException(
            first.Failure, $"Not done at {names}; done at all other members. First reason: {first.Message}", first);
    }
}
