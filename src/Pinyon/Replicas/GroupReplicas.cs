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

    /// <summary>How long a write waits for a replica that sees another view, if nothing waits for it yet.</summary>
    private static readonly TimeSpan AgreementTime = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan AgreementStep = TimeSpan.FromMilliseconds(20);

    /// <summary>How long a replica has to take what it has missed. Nothing waits for it.</summary>
    private static readonly TimeSpan CatchUpTime = TimeSpan.FromSeconds(3);

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
        var agreement = Deadline.After(patience < AgreementTime ? patience : AgreementTime, node.TimeProvider);
        while (open.Count > 0)
        {
            PeerItem[] sent = [.. open.Select(write => entries.Read(write))];
            Reception[] receptions = await SendAsync(open, sent, agreement.Remaining > TimeSpan.Zero, until);
            List<ReplicaWrite> again = [];
            for (int i = 0; i < sent.Length; i++)
            {
                ulong above = receptions[i].Above;
                ulong version = above == 0 ? 0 : entries.Reissue(open[i], sent[i].State!.Version, above);
                if (version != 0)
                {
                    ref PeerResult result = ref results[open[i].Place];
                    result = result.Version == sent[i].State!.Version ? result with { Version = version } : result;
                    again.Add(open[i] with { Version = version });
                }
                else if (receptions[i].IsRefused)
                {
                    again.Add(open[i]);
                }
            }

            bool mustWait = Array.Exists(receptions, static reception => reception.IsRefused);
            if (mustWait) await Task.Delay(AgreementStep, node.TimeProvider);
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
                writes[replica].Add(new ReplicaWrite(key, flight.Version) { IsLoad = true });
            }
        }

        foreach ((MemberLink replica, List<ReplicaWrite> loaded) in writes) replica.Replicas.Add(this, loaded);
    }

    /// <summary>Begins to send on what this node has taken as a slot's owner from another member that wrote it.
    /// </summary>
    public void PassOn(in ReplicaWrite write)
    {
        foreach (MemberLink replica in views.Current.OthersOf(write.Key.Slot, Count)) replica.Missed.Add(this, [write]);
    }

    /// <summary>Whether a replica has missed a write of a slot and does not have it yet.</summary>
    public bool IsAnyBehind(int slot) => views.Current.Links.Any(link => link.Missed.HasAny(slot));

    /// <summary>Ends what is being sent.</summary>
    public void Dispose() => _ended.Cancel();

    /// <inheritdoc/>
    public async Task SendAsync(MemberLink replica, IReadOnlyList<ReplicaWrite> writes)
    {
        Miss(replica, await CatchUpAsync(replica, writes, patience));
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ReplicaWrite>> CatchUpAsync(MemberLink replica, IReadOnlyList<ReplicaWrite> writes) =>
        CatchUpAsync(replica, writes, CatchUpTime);

    private async Task<IReadOnlyList<ReplicaWrite>> CatchUpAsync(
        MemberLink replica, IReadOnlyList<ReplicaWrite> writes, TimeSpan timeout)
    {
        List<ReplicaWrite> left = [];
        try
        {
            for (int next = 0; next < writes.Count && !_ended.IsCancellationRequested;)
            {
                List<ReplicaWrite> sent = [];
                List<PeerItem> items = [];
                for (long bytes = 0; next < writes.Count && bytes < FullCall; next++)
                {
                    if (!IsFor(replica, writes[next])) continue;
                    sent.Add(writes[next]);
                    items.Add(entries.Read(writes[next]));
                    bytes += items[^1].Key.Bytes.Length + items[^1].Value.Length;
                }

                if (items.Count == 0) continue;
                PeerResult?[] results = await AskAsync(replica, items, isLate: true, timeout, _ended.Token);
                left.AddRange(sent.Where((_, i) => IsMissed(results[i])));
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or ObjectDisposedException)
        {
            // The node has ended.
        }

        return left;
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

    private async Task<Reception[]> SendAsync(
        List<ReplicaWrite> writes, PeerItem[] items, bool mayWait, Deadline until)
    {
        ClusterView view = views.Current;
        var builder = new BatchBuilder<MemberLink>(items);
        for (int i = 0; i < items.Length; i++)
        {
            foreach (MemberLink replica in view.OthersOf(items[i].Key.Slot, Count)) builder.Add(replica, i);
        }

        List<Batch<MemberLink>> batches = builder.Build();
        PeerResult?[][] results = await Task.WhenAll(batches.Select(batch => AskAsync(
            batch.Target,
            [.. batch.Places.Select(place => items[place])],
            isLate: false,
            until.Remaining,
            CancellationToken.None)));
        var receptions = new Reception[items.Length];
        for (int i = 0; i < batches.Count; i++)
        {
            MemberLink replica = batches[i].Target;
            List<ReplicaWrite> missed = [];
            for (int j = 0; j < batches[i].Places.Count; j++)
            {
                int place = batches[i].Places[j];
                PeerResult? result = results[i][j];
                ref Reception reception = ref receptions[place];
                if (result is { Status: PeerStatus.ConditionFailed, Version: var above })
                {
                    reception = reception with { Above = Math.Max(reception.Above, above) };
                }
                else if (result is { Status: PeerStatus.Moved or PeerStatus.OtherTerm } && mayWait
                    && replica.Missed.IsEmpty)
                {
                    reception = reception with { IsRefused = true };
                }
                else if (IsMissed(result))
                {
                    missed.Add(writes[place]);
                }
            }

            Miss(replica, missed);
        }

        return receptions;
    }

    /// <summary>Whether a member keeps a key, as its owner or as a replica, and may not load it instead.</summary>
    private bool IsFor(MemberLink replica, in ReplicaWrite write)
    {
        ClusterView view = views.Current;
        int slot = write.Key.Slot;
        if (write.IsLoad && !view.IsMine(slot)) return false;
        return view.LinkToOwner(slot) == replica || view.OthersOf(slot, Count).Contains(replica);
    }

    /// <summary>Whether a replica did not answer, or refused because it sees another view.</summary>
    private static bool IsMissed(PeerResult? result) =>
        result is null or { Status: PeerStatus.Moved or PeerStatus.OtherTerm };

    private void Miss(MemberLink replica, IReadOnlyList<ReplicaWrite> missed)
    {
        if (missed.Count == 0) return;
        _skipped.Add(missed.Count);
        replica.Missed.Add(this, missed);
    }

    /// <summary>Asks a replica to take entries, and counts what it took.</summary>
    /// <param name="replica">The replica.</param>
    /// <param name="items">The entries.</param>
    /// <param name="isLate">No caller waits: they give way to what the replica has written as an owner.</param>
    /// <param name="timeout">How long to wait for the answer.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>A result for each; null for one that was not answered in time.</returns>
    private async Task<PeerResult?[]> AskAsync(
        MemberLink replica,
        List<PeerItem> items,
        bool isLate,
        TimeSpan timeout,
        CancellationToken cancellationToken)
    {
        var until = Deadline.After(timeout, node.TimeProvider);
        var results = new PeerResult?[items.Count];
        try
        {
            List<int> open = [.. Enumerable.Range(0, items.Count)];
            ulong clock = 0;
            for (int tries = 1; open.Count > 0 && tries <= PeerRequest.MaxLate; tries++)
            {
                // It takes them however late they come, but not when its tombstones may be gone (R8).
                ulong now = node.Clock.Now;
                ulong notAfter = HybridClock.Add(Math.Max(now, clock), TombstoneLife);
                ClusterView view = views.Current;
                PeerItem[] sent = [.. open.Select(place => WithOrigin(items[place], replica.Term, view))];
                var header = new PeerHeader(view.Ring, now, Final: isLate, notAfter);
                PeerReply reply = await replica.AskAsync(
                    new PeerRequest(PeerOperation.Replicate, options.Name, header, sent),
                    until.Remaining,
                    cancellationToken);
                for (int i = 0; i < open.Count; i++) results[open[i]] = reply.Results[i];
                clock = Reopen(replica, results, open, isLate, notAfter);
            }
        }
        catch (PeerException)
        {
            // What was answered before counts.
        }

        _kept.Add(results.Count(result => result is { Status: PeerStatus.Stored }));
        _skipped.Add(results.Count(result =>
            result is { Status: PeerStatus.TooLarge or PeerStatus.NoSuchGroup or PeerStatus.Late }));
        return results;
    }

    // Late means that the replica's clock is ahead of this node's, perhaps of more than this node follows: what was
    // late by that clock is sent again, with a limit by it (R5). Late for its version is late for ever. What was sent
    // in another term is sent again while a caller waits; later the state of the key has to be read anew.
    private static ulong Reopen(
        MemberLink replica, PeerResult?[] results, List<int> open, bool isLate, ulong notAfter)
    {
        ulong clock = 0;
        int[] asked = [.. open];
        open.Clear();
        foreach (int place in asked)
        {
            PeerResult result = results[place]!.Value;
            bool isLateByClock = result.Status is PeerStatus.Late && result.Version > notAfter;
            if (isLateByClock) clock = Math.Max(clock, result.Version);
            if (result.Status is PeerStatus.OtherTerm) replica.Term = result.Version;
            if (isLateByClock || (result.Status is PeerStatus.OtherTerm && !isLate)) open.Add(place);
        }

        return clock;
    }

    private static PeerItem WithOrigin(in PeerItem item, ulong term, ClusterView view) => item with
    {
        State = item.State! with
        {
            Term = term,
            View = view.Fingerprint,
            IsFromOwner = view.IsMine(item.Key.Slot),
        },
    };

    /// <summary>What became of a write at its replicas.</summary>
    /// <param name="Above">The highest version that one has instead; 0 = none.</param>
    /// <param name="IsRefused">One sees another view, and is to be asked again.</param>
    private readonly record struct Reception(ulong Above, bool IsRefused);
}
