namespace Pinyon.Grpc.Peers.Lanes;

/// <summary>One thread's turn at reading a lane: it reads, completes the calls, and reads again.</summary>
/// <remarks>
/// Continuations of callers run here, one after another, on the thread that read the replies. Most ask for their next
/// key at once, so requests that travelled together do so again, without a thread switch for each. But continuations
/// can do anything. If together they take longer than a few thread switches, the rest goes to the thread pool. If one
/// blocks, <see cref="LaneWatch"/> ends the turn and another thread reads on, so that it does not delay other callers.
/// </remarks>
/// <param name="watch">Detects a continuation that blocks.</param>
/// <param name="readOn">Starts another thread that reads on.</param>
/// <param name="time">Limits continuations to 500 µs on the reading thread after each read.</param>
internal sealed class LaneTurn(LaneWatch watch, Action readOn, TimeProvider time)
{
    private const long Reading = 0;
    private const long Over = -1;

    private readonly long _budget = time.TimestampFrequency / 2_000;
    private LaneHandover _handover = new();
    private long _state = Reading;

    /// <summary>The number of hand-overs so far; shows <see cref="LaneWatch"/> that the lane is in use.</summary>
    public long Count { get; private set; }

    /// <summary>Adds a call whose reply was read.</summary>
    public void Add(LaneCall call) => _handover.Add(call);

    /// <summary>Completes the added calls.</summary>
    /// <returns>Whether it is still this thread's turn.</returns>
    public bool HandOver()
    {
        if (!_handover.HasMore)
        {
            return true;
        }

        Count++;
        long began = Math.Max(1, time.GetTimestamp());
        Interlocked.Exchange(ref _state, began);
        watch.Wake();

        LaneHandover handover = _handover;
        bool isInTime = true;
        for (int count = 1; isInTime && handover.CompleteNext(); count++)
        {
            isInTime = count % 8 != 0 || time.GetTimestamp() - began <= _budget;
        }

        if (Interlocked.CompareExchange(ref _state, Reading, began) != began)
        {
            return false;
        }

        if (isInTime)
        {
            handover.Clear();
            return true;
        }

        GiveAway(handover);
        _handover = new LaneHandover();
        return true;
    }

    /// <summary>Starts another reader if this thread has been completing calls since before a moment.</summary>
    public void EndIfHeldUp(long moment)
    {
        long state = Interlocked.Read(ref _state);
        if (state is Reading or Over || state > moment || Interlocked.CompareExchange(ref _state, Over, state) != state)
        {
            return;
        }

        GiveAway(_handover);
        readOn();
    }

    /// <summary>Ends the turn. Calls whose replies were read before the lane broke still complete.</summary>
    public void End() => GiveAway(_handover);

    private static void GiveAway(LaneHandover handover)
    {
        if (handover.HasMore)
        {
            ThreadPool.UnsafeQueueUserWorkItem(handover, preferLocal: false);
        }
    }
}
