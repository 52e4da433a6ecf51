namespace Pinyon.Grpc.Peers.Lanes;

/// <summary>One thread's turn at reading a lane, in which it hands over the replies between its reads.</summary>
/// <remarks>
/// What a caller does with its reply runs here, one after another on the thread that read them: most ask for their next
/// key at once, and those that asked together travel together again, without a change of threads for each. But it is
/// anybody's code. If all of it takes longer than a few changes of threads, the rest goes to the thread pool. If one of
/// them blocks, <see cref="LaneWatch"/> ends the turn and another thread reads on: whoever holds a thread up holds up
/// nobody else.
/// </remarks>
/// <param name="watch">Looks whether somebody blocks.</param>
/// <param name="readOn">Lets another thread read on.</param>
/// <param name="time">By it callers may use the reading thread for 500 µs after each read.</param>
internal sealed class LaneTurn(LaneWatch watch, Action readOn, TimeProvider time)
{
    private const long Reading = 0;
    private const long Over = -1;

    private readonly long _budget = time.TimestampFrequency / 2_000;
    private LaneHandover _handover = new();
    private long _state = Reading;

    /// <summary>How often replies were handed over; for who looks whether anything happens.</summary>
    public long Count { get; private set; }

    /// <summary>Adds a reply that was read.</summary>
    public void Add(LaneCall call) => _handover.Add(call);

    /// <summary>Lets all go on whose replies were added.</summary>
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

    /// <summary>Lets another thread read on, if this one hands over since before a moment.</summary>
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

    /// <summary>Nothing more is read in this turn; whose replies were read before the lane broke goes on.</summary>
    public void End() => GiveAway(_handover);

    private static void GiveAway(LaneHandover handover)
    {
        if (handover.HasMore)
        {
            ThreadPool.UnsafeQueueUserWorkItem(handover, preferLocal: false);
        }
    }
}
