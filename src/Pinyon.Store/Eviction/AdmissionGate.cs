namespace Pinyon.Store.Eviction;

/// <summary>Decides whether a candidate takes the place of the next victim of the main part.</summary>
internal struct AdmissionGate
{
    // Both gates admit a candidate that was requested more often than the victim. They differ where counts cannot tell:
    //
    //     lenient   three requests always win. The main part keeps up with what is popular now; in a loop, where every
    //               key reaches three, it churns like LRU.
    //     strict    a tie is lost, so that part of a loop stays. What was popular once would stay too; therefore every
    //               second candidate that is known and loses turns a clock hand: the victim loses one of its
    //               counts and goes to the far end of the main part. An entry that is hit before the hand comes around
    //               again has lost nothing; one that is not is beaten after a turn or two.
    //
    // The hand moves half as fast as such candidates come, so it meets an entry twice between two hits only in loops of
    // more than three times the cache, whose keys the sketch forgets anyway.
    // (The hand: Corbató, "A Paging Experiment with the Multics System", 1968.)
    private const int KnownTimes = 2;
    private const int TurnEvery = 2;

    private int _untilTurn = TurnEvery;

    public AdmissionGate(bool isStrict) => IsStrict = isStrict;

    public bool IsStrict { get; set; }

    /// <summary>Decides one contest, given how often each of the two was requested lately.</summary>
    public Contest Hold(int candidate, int victim)
    {
        if (candidate > victim || (!IsStrict && candidate == FrequencySketch.Most)) return Contest.Admit;
        if (!IsStrict || candidate < KnownTimes || --_untilTurn > 0) return Contest.Reject;
        _untilTurn = TurnEvery;
        return Contest.RejectAndAge;
    }
}
