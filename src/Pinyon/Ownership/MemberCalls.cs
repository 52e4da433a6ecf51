using System.Collections.Concurrent;
using Pinyon.Membership;
using Pinyon.Peers;
using Pinyon.Versions;

namespace Pinyon.Ownership;

/// <summary>Tells every member what concerns all keys of a group.</summary>
internal sealed class MemberCalls(
    Func<ClusterView> view, OwnedGroups owned, NodeCopies copies, HybridClock clock, NodeCounters counters)
{
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

        ConcurrentQueue<(Member Member, CacheException Error)> failed = [];
        await Task.WhenAll(now.Members.Select(async member =>
        {
            Answer answer = await TellAsync(now, member, request, deadline, cancellationToken);
            if (Failures.Settle(answer).Error is { } error)
            {
                failed.Enqueue((member, error));
            }
        }));
        Judge(failed);
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
