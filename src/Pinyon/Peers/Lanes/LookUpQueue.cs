namespace Pinyon.Peers.Lanes;

/// <summary>Who waits to be asked of one peer, and who is on the way: when a call leaves, and with whom.</summary>
/// <remarks>Not for several threads; no clock: moments are timestamps that are passed in.</remarks>
/// <param name="limits">How much may travel and wait.</param>
/// <param name="late">The age at which a call is late, in ticks of the timestamps.</param>
internal sealed class LookUpQueue(LookUpLimits limits, long late)
{
    // A call costs as much as thirty keys in it, so concurrent look-ups should share one. Nobody waits for company on
    // an idle line; what comes while a call is out is the company:
    //
    //   k1 ──► call [k1] ───────────────────► answer
    //            k2, k3, k4 wait               └► call [k2 k3 k4] ──────► answer
    //
    // A second call leaves beside the first only for a reason, because every call more makes all of them smaller:
    // when a crowd is waiting, or when the first is late, so that one slow answer holds nobody up. There is no third.
    //
    // A call carries one group. Lines of several groups take turns, so that a busy group starves no quiet one.

    private readonly Dictionary<string, LookUpLine> _lines = new(StringComparer.Ordinal);
    private readonly Queue<LookUpLine> _round = [];
    private readonly List<(LookUpBatch Batch, long Left)> _travelling = [];
    private long _waitingBytes;

    public int Waiting { get; private set; }

    public int Travelling => _travelling.Count;

    /// <summary>Lets a look-up wait its turn; false: too many wait already.</summary>
    public bool TryAdd(LookUp lookUp)
    {
        if (Waiting >= limits.MaxWaiting || _waitingBytes + lookUp.Key.Length > limits.MaxWaitingBytes)
        {
            return false;
        }

        LineOf(lookUp).Append(lookUp);
        Waiting++;
        _waitingBytes += lookUp.Key.Length;
        return true;
    }

    /// <summary>Takes up who leaves now; null: nobody, or not yet.</summary>
    public LookUpBatch? Depart(long now)
    {
        if (Waiting == 0 || !MayDepart(now))
        {
            return null;
        }

        LookUpLine line = NextLine();
        List<LookUp> chosen = new(Math.Min(line.Count, limits.MaxBatchItems));
        long bytes = 0;
        while (line.First is { } first && chosen.Count < limits.MaxBatchItems && bytes < limits.MaxBatchBytes)
        {
            bytes += first.Key.Length;
            Remove(first);
            chosen.Add(first);
        }

        return Send([.. chosen], line, now);
    }

    /// <summary>A call has ended, and its place is free.</summary>
    public void End(LookUpBatch batch) => _travelling.RemoveAll(travel => travel.Batch == batch);

    /// <summary>Lets one go that gives up; the others are not disturbed.</summary>
    /// <param name="lookUp">It may have left or been answered already.</param>
    /// <param name="abandoned">The call that nobody waits for any more.</param>
    /// <returns>Whether it was still here.</returns>
    public bool Leave(LookUp lookUp, out LookUpBatch? abandoned)
    {
        abandoned = null;
        if (lookUp.Line is not null)
        {
            Remove(lookUp);
            return true;
        }

        if (lookUp.Batch is not { } batch)
        {
            return false;
        }

        batch.Drop(lookUp);
        abandoned = batch.Remaining == 0 ? batch : null;
        return true;
    }

    /// <summary>Whose time is over; they are still here.</summary>
    /// <param name="now">The present moment.</param>
    /// <param name="next">The earliest moment at which somebody else's is; <see cref="long.MaxValue"/> if none.</param>
    public List<LookUp> Overdue(long now, out long next)
    {
        List<LookUp> overdue = [];
        next = long.MaxValue;
        foreach (LookUpLine line in _lines.Values)
        {
            for (LookUp? lookUp = line.First; lookUp is not null; lookUp = lookUp.Next)
            {
                Judge(lookUp, now, overdue, ref next);
            }
        }

        foreach ((LookUpBatch batch, _) in _travelling)
        {
            for (int i = 0; i < batch.Items.Length; i++)
            {
                Judge(batch.At(i), now, overdue, ref next);
            }
        }

        return overdue;
    }

    private static void Judge(LookUp? lookUp, long now, List<LookUp> overdue, ref long next)
    {
        if (lookUp?.Due <= now)
        {
            overdue.Add(lookUp);
        }
        else if (lookUp is not null)
        {
            next = Math.Min(next, lookUp.Due);
        }
    }

    private bool MayDepart(long now) => _travelling.Count == 0
        || (_travelling.Count < limits.MaxCalls
            && (Waiting >= limits.Crowd || _travelling.TrueForAll(travel => now - travel.Left >= late)));

    private LookUpBatch Send(LookUp[] chosen, LookUpLine line, long now)
    {
        if (line.Count > 0)
        {
            line.IsInRound = true;
            _round.Enqueue(line);
        }

        var batch = new LookUpBatch(chosen, new CancellationTokenSource());
        for (int i = 0; i < chosen.Length; i++)
        {
            chosen[i].Batch = batch;
            chosen[i].Place = i;
        }

        _travelling.Add((batch, now));
        return batch;
    }

    private LookUpLine NextLine()
    {
        LookUpLine line;
        do
        {
            line = _round.Dequeue();
            line.IsInRound = false;
        }
        while (line.Count == 0);
        return line;
    }

    /// <summary>The line of its group, with a place in the round.</summary>
    private LookUpLine LineOf(LookUp lookUp)
    {
        if (!_lines.TryGetValue(lookUp.Group, out LookUpLine? line))
        {
            _lines.Add(lookUp.Group, line = new LookUpLine());
        }

        if (!line.IsInRound)
        {
            line.IsInRound = true;
            _round.Enqueue(line);
        }

        return line;
    }

    private void Remove(LookUp lookUp)
    {
        lookUp.Line!.Remove(lookUp);
        Waiting--;
        _waitingBytes -= lookUp.Key.Length;
    }
}
