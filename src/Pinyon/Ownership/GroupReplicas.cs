using System.Collections.Concurrent;
using Pinyon.Loading;
using Pinyon.Membership;
using Pinyon.Observation;
using Pinyon.Peers;
using Pinyon.Versions;

namespace Pinyon.Ownership;

/// <summary>Sees to it that a group's further members have what their owner has (R9).</summary>
/// <param name="options">The group.</param>
/// <param name="entries">What it has here.</param>
/// <param name="view">Who the members are.</param>
/// <param name="clock">The node's clock.</param>
/// <param name="counters">Of the node.</param>
/// <param name="deadline">How long replicas have to take what they are sent.</param>
internal sealed class GroupReplicas(
    GroupOptions options,
    ReplicaEntries entries,
    Func<ClusterView> view,
    HybridClock clock,
    NodeCounters counters,
    Func<Deadline> deadline) : IAsyncDisposable
{
    // A write is acknowledged when all replicas have it that answer in time. Nobody else waits for them:
    //
    //   caller        owner                              replica
    //   set ────────► applied, version 7 ──────────────► 7 is kept
    //                 who reads now gets it
    //       ◄──────── acknowledged ◄──────────────────── stored
    //
    //   get ────────► loaded, version 8
    //       ◄──────── the value
    //                 8, and what else was loaded ─────► kept, if nothing above it is here
    //
    // Those who wait for a load are answered first: a load is nobody's write, and while the owner can be reached
    // replicas are not read, so no reader can find what a load has replaced. For the same reason a load never goes
    // above what a replica has: the loader may have read its origin before that was written.

    /// <summary>Bytes of values after which a call is full; one value more is always less than peers take.</summary>
    private const long FullCall = 4 << 20;

    private static readonly TimeSpan TombstoneLife = TimeSpan.FromMilliseconds(GroupEntries.TombstoneLife);

    private readonly ConcurrentDictionary<Member, ReplicaLane> _lanes = [];
    private readonly CancellationTokenSource _ended = new();
    private readonly Counter _kept = new();
    private readonly Counter _skipped = new();

    /// <summary>How many members keep an entry besides its owner, if there are so many.</summary>
    public int Count => options.Replicas;

    /// <summary>Keys read at further members because their owner could not be reached.</summary>
    public Counter StandInReads { get; } = new();

    public ReplicaStatistics Statistics => new()
    {
        Kept = _kept.Value,
        Skipped = _skipped.Value,
        StandInReads = StandInReads.Value,
    };

    /// <summary>Sends on what was applied here; ends when all replicas have it that answer in time.</summary>
    /// <param name="operation">What was done.</param>
    /// <param name="items">With which keys.</param>
    /// <param name="results">What came of it. A version that a replica had outdone is replaced by the new one.</param>
    public async ValueTask SendAsync(PeerOperation operation, IReadOnlyList<PeerItem> items, PeerResult[] results)
    {
        List<ReplicaWrite> open = Applied(operation, items, results);
        Deadline until = deadline();
        while (open.Count > 0)
        {
            PeerItem[] sent = [.. open.Select(entries.Read)];
            ulong[] above = await SendAsync(open, sent, until);
            List<ReplicaWrite> again = [];
            for (int i = 0; i < sent.Length; i++)
            {
                ulong version = above[i] == 0 ? 0 : entries.Reissue(open[i], sent[i].State!.Version, above[i]);
                if (version == 0)
                {
                    continue;
                }

                ref PeerResult result = ref results[open[i].Place];
                result = result.Version == sent[i].State!.Version ? result with { Version = version } : result;
                again.Add(open[i] with { Version = version });
            }

            open = again;
        }
    }

    /// <summary>Begins to send on what loads have brought together. Nobody waits for it.</summary>
    public void Begin(IReadOnlyList<Flight> landed)
    {
        ClusterView now = view();
        Dictionary<Member, List<ReplicaWrite>> writes = [];
        foreach (Flight flight in landed)
        {
            // What a stand-in loads is its own: the owner may have what was written since.
            ReadOnlyMemory<byte> key = flight.Key.Bytes;
            if (!flight.IsKept || now.OwnerOf(key.Span) != now.Self)
            {
                continue;
            }

            foreach (Member member in now.OthersOf(key.Span, Count))
            {
                writes.TryAdd(member, []);
                writes[member].Add(new ReplicaWrite(key, flight.Version));
            }
        }

        foreach ((Member member, List<ReplicaWrite> loaded) in writes)
        {
            _lanes.GetOrAdd(member, LaneTo).Add(loaded);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task[] ends = [.. _lanes.Values.Select(lane => lane.EndAsync())];
        await _ended.CancelAsync();
        await Task.WhenAll(ends);
    }

    private static List<ReplicaWrite> Applied(
        PeerOperation operation, IReadOnlyList<PeerItem> items, PeerResult[] results)
    {
        List<ReplicaWrite> applied = [];
        for (int i = 0; i < results.Length; i++)
        {
            bool isApplied = operation switch
            {
                PeerOperation.Set => results[i].Status is PeerStatus.Stored,
                PeerOperation.Delete => results[i].Status is PeerStatus.Found or PeerStatus.NotFound,
                _ => false,
            };
            if (isApplied)
            {
                applied.Add(new ReplicaWrite(items[i].Key, results[i].Version, operation is PeerOperation.Delete, i));
            }
        }

        return applied;
    }

    private ReplicaLane LaneTo(Member member) => new(writes => SendLoadedAsync(member, writes), _skipped);

    /// <returns>For each item, the highest version that a replica has instead; 0 = none.</returns>
    private async Task<ulong[]> SendAsync(List<ReplicaWrite> writes, PeerItem[] items, Deadline until)
    {
        ClusterView now = view();
        var builder = new BatchBuilder(items);
        for (int i = 0; i < items.Length; i++)
        {
            foreach (Member member in now.OthersOf(writes[i].Key.Span, Count))
            {
                builder.Add(member, final: false, i);
            }
        }

        List<OwnerBatch> batches = builder.Build();
        IReadOnlyList<PeerResult>[] results = await Task.WhenAll(batches.Select(batch => AskAsync(
            now, batch.Owner, [.. batch.Places.Select(place => items[place])], until, CancellationToken.None)));
        var above = new ulong[items.Length];
        for (int i = 0; i < batches.Count; i++)
        {
            for (int j = 0; j < results[i].Count; j++)
            {
                ref ulong highest = ref above[batches[i].Places[j]];
                highest = Math.Max(highest, results[i][j].Status is PeerStatus.ConditionFailed
                    ? results[i][j].Version
                    : 0);
            }
        }

        return above;
    }

    private async Task SendLoadedAsync(Member member, IReadOnlyList<ReplicaWrite> writes)
    {
        try
        {
            for (int next = 0; next < writes.Count && !_ended.IsCancellationRequested;)
            {
                List<PeerItem> items = [];
                for (long bytes = 0; next < writes.Count && bytes < FullCall; next++)
                {
                    items.Add(entries.Read(writes[next]));
                    bytes += items[^1].Value.Length;
                }

                await AskAsync(view(), member, items, deadline(), _ended.Token);
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or ObjectDisposedException)
        {
            // The node has ended.
        }
    }

    /// <summary>Asks a replica to take entries, and counts what it did.</summary>
    /// <returns>A result for each; none if it could not be asked, or did not answer in time.</returns>
    private async Task<IReadOnlyList<PeerResult>> AskAsync(
        ClusterView now,
        Member replica,
        List<PeerItem> items,
        Deadline until,
        CancellationToken cancellationToken)
    {
        if (now.PeerOf(replica) is not { } peer)
        {
            _skipped.Add(items.Count);
            return [];
        }

        // It takes them however late they come, but not when its tombstones may be gone (R8).
        ulong clockNow = clock.Now;
        var header = new PeerHeader(
            now.Slots.Fingerprint, clockNow, Final: false, NotAfter: HybridClock.Add(clockNow, TombstoneLife));
        try
        {
            counters.PeerCalls.Add(1);
            PeerReply reply = await peer.AskAsync(
                new PeerRequest(PeerOperation.Replicate, options.Name, header, items),
                until.Remaining,
                cancellationToken);
            clock.Observe(reply.Clock);
            int kept = reply.Results.Count(result => result.Status is PeerStatus.Stored);
            int outdone = reply.Results.Count(result => result.Status is PeerStatus.ConditionFailed);
            _kept.Add(kept);
            _skipped.Add(items.Count - kept - outdone);
            return reply.Results;
        }
        catch (PeerException)
        {
            counters.PeerErrors.Add(1);
            _skipped.Add(items.Count);
            return [];
        }
    }
}
