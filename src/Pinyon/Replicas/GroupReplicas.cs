using Pinyon.Cluster;
using Pinyon.Entries;
using Pinyon.Loading;
using Pinyon.Observation;
using Pinyon.Peers;
using Pinyon.Peers.Batches;
using Pinyon.Peers.Details;
using Pinyon.Versions;

namespace Pinyon.Replicas;

/// <summary>Gives a group's further members what their owner has (R9).</summary>
/// <param name="options">The group.</param>
/// <param name="entries">What it has here.</param>
/// <param name="views">The cluster.</param>
/// <param name="node">This node.</param>
/// <param name="patience">How long replicas have to take what they are sent.</param>
internal sealed class GroupReplicas(
    GroupOptions options, ReplicaEntries entries, ViewPublisher views, NodeContext node, TimeSpan patience)
    : IReplicaSource, IDisposable
{
    // A write is acknowledged when all replicas have it that answer in time. Nothing else waits for them:
    //
    //   caller        owner                              replica
    //   set ────────► applied, version 7 ──────────────► 7 is kept
    //                 a reader now gets it
    //       ◄──────── acknowledged ◄──────────────────── stored
    //
    //   get ────────► loaded, version 8
    //       ◄──────── the value
    //                 8, and what else was loaded ─────► kept, if nothing above it is here
    //
    // Callers that wait for a load are answered first: a load is no caller's write, and while the owner can be reached
    // replicas are not read, so no reader can find what a load has replaced. For the same reason a load never goes
    // above what a replica has: the loader may have read its origin before that was written.

    /// <summary>Bytes of keys and values after which a call is full; one item more is less than what peers accept.
    /// </summary>
    private const long FullCall = 4 << 20;

    private static readonly TimeSpan TombstoneLife = TimeSpan.FromMilliseconds(EntryTimes.TombstoneLife);

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
    /// <param name="results">
    /// What came of it. Where a replica had a higher version, it becomes the new version above that one.
    /// </param>
    public async ValueTask SendAsync(PeerOperation operation, IReadOnlyList<PeerItem> items, PeerResult[] results)
    {
        List<ReplicaWrite> open = Applied(operation, items, results);
        var until = Deadline.After(patience, node.TimeProvider);
        while (open.Count > 0)
        {
            PeerItem[] sent = [.. open.Select(write => entries.Read(write))];
            ulong[] above = await SendAsync(sent, until);
            List<ReplicaWrite> again = [];
            for (int i = 0; i < sent.Length; i++)
            {
                ulong version = above[i] == 0 ? 0 : entries.Reissue(open[i], sent[i].State!.Version, above[i]);
                if (version == 0) continue;

                ref PeerResult result = ref results[open[i].Place];
                result = result.Version == sent[i].State!.Version ? result with { Version = version } : result;
                again.Add(open[i] with { Version = version });
            }

            open = again;
        }
    }

    /// <summary>Begins to send on what loads have brought together. Nothing waits for it.</summary>
    public void Begin(IReadOnlyList<Flight> landed)
    {
        ClusterView view = views.Current;
        Dictionary<MemberLink, List<ReplicaWrite>> writes = [];
        foreach (Flight flight in landed)
        {
            // What a stand-in loads is its own: the owner may have what was written since.
            CacheKey key = flight.Key;
            if (!flight.IsKept || !view.IsMine(key.Slot)) continue;

            foreach (MemberLink replica in view.OthersOf(key.Slot, Count))
            {
                writes.TryAdd(replica, []);
                writes[replica].Add(new ReplicaWrite(key, flight.Version));
            }
        }

        foreach ((MemberLink replica, List<ReplicaWrite> loaded) in writes) replica.Replicas.Add(this, loaded);
    }

    /// <summary>Ends what is being sent.</summary>
    public void Dispose() => _ended.Cancel();

    /// <inheritdoc/>
    public async Task SendAsync(MemberLink replica, IReadOnlyList<ReplicaWrite> writes)
    {
        try
        {
            for (int next = 0; next < writes.Count && !_ended.IsCancellationRequested;)
            {
                List<PeerItem> items = [];
                for (long bytes = 0; next < writes.Count && bytes < FullCall; next++)
                {
                    items.Add(entries.Read(writes[next]));
                    bytes += items[^1].Key.Bytes.Length + items[^1].Value.Length;
                }

                await AskAsync(replica, items, Deadline.After(patience, node.TimeProvider), _ended.Token);
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or ObjectDisposedException)
        {
            // The node has ended.
        }
    }

    /// <inheritdoc/>
    public void Skip(int count) => _skipped.Add(count);

    private static List<ReplicaWrite> Applied(
        PeerOperation operation, IReadOnlyList<PeerItem> items, PeerResult[] results)
    {
        List<ReplicaWrite> applied = [];
        for (int i = 0; i < results.Length && operation.IsForOwner(); i++)
        {
            if (!operation.IsApplied(results[i].Status)) continue;
            bool isRemoval = operation is PeerOperation.Delete
                || items[i].Update is { Kind: PeerUpdateKind.GetAndRemove };
            applied.Add(new ReplicaWrite(items[i].Key, results[i].Version, isRemoval, i));
        }

        return applied;
    }

    /// <returns>For each item, the highest version that a replica has instead; 0 = none.</returns>
    private async Task<ulong[]> SendAsync(PeerItem[] items, Deadline until)
    {
        ClusterView view = views.Current;
        var builder = new BatchBuilder<MemberLink>(items);
        for (int i = 0; i < items.Length; i++)
        {
            foreach (MemberLink replica in view.OthersOf(items[i].Key.Slot, Count)) builder.Add(replica, i);
        }

        List<Batch<MemberLink>> batches = builder.Build();
        IReadOnlyList<PeerResult>[] results = await Task.WhenAll(batches.Select(batch => AskAsync(
            batch.Target, [.. batch.Places.Select(place => items[place])], until, CancellationToken.None)));
        var above = new ulong[items.Length];
        for (int i = 0; i < batches.Count; i++)
        {
            for (int j = 0; j < results[i].Count; j++)
            {
                if (results[i][j].Status is not PeerStatus.ConditionFailed) continue;
                ref ulong highest = ref above[batches[i].Places[j]];
                highest = Math.Max(highest, results[i][j].Version);
            }
        }

        return above;
    }

    /// <summary>Asks a replica to take entries, and counts what it did.</summary>
    /// <returns>
    /// A result for each; of one that could not be asked for, or that was not answered in time, it says nothing.
    /// </returns>
    private async Task<IReadOnlyList<PeerResult>> AskAsync(
        MemberLink replica, List<PeerItem> items, Deadline until, CancellationToken cancellationToken)
    {
        var results = new PeerResult[items.Count];
        try
        {
            List<int> open = [.. Enumerable.Range(0, items.Count)];
            ulong clock = 0;
            for (int tries = 1; open.Count > 0 && tries <= PeerRequest.MaxLate; tries++)
            {
                // It takes them however late they come, but not when its tombstones may be gone (R8).
                ulong now = node.Clock.Now;
                ulong notAfter = HybridClock.Add(Math.Max(now, clock), TombstoneLife);
                var header = new PeerHeader(views.Current.Ring, now, Final: false, notAfter);
                PeerItem[] sent = [.. open.Select(place => items[place])];
                PeerReply reply = await replica.AskAsync(
                    new PeerRequest(PeerOperation.Replicate, options.Name, header, sent),
                    until.Remaining,
                    cancellationToken);
                clock = Take(reply, results, open, notAfter);
            }
        }
        catch (PeerException)
        {
            // What was answered before counts.
        }

        int kept = results.Count(result => result.Status is PeerStatus.Stored);
        int higher = results.Count(result => result.Status is PeerStatus.ConditionFailed);
        _kept.Add(kept);
        _skipped.Add(items.Count - kept - higher);
        return results;
    }

    // Late means that the replica's clock is ahead of this node's, perhaps of more than this node follows: what was
    // late by that clock is sent again, with a limit by it (R5). Late for its version is late for ever.
    private static ulong Take(PeerReply reply, PeerResult[] results, List<int> open, ulong notAfter)
    {
        ulong clock = 0;
        int[] asked = [.. open];
        open.Clear();
        for (int i = 0; i < asked.Length; i++)
        {
            PeerResult result = results[asked[i]] = reply.Results[i];
            if (result.Status is not PeerStatus.Late || result.Version <= notAfter) continue;
            open.Add(asked[i]);
            clock = Math.Max(clock, result.Version);
        }

        return clock;
    }
}
