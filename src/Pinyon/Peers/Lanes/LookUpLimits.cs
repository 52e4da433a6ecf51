namespace Pinyon.Peers.Lanes;

/// <summary>How much may travel to one peer, and how much may wait for it.</summary>
internal sealed record LookUpLimits
{
    /// <summary>
    /// Calls on the way at once. One would do if it were never slow; a third only makes all of them smaller.
    /// </summary>
    public int MaxCalls { get; init; } = 2;

    /// <summary>
    /// How many must wait before a second call leaves beside one that is not late. Lower answers sooner under light
    /// load, at the expense of more and smaller calls under a heavy one.
    /// </summary>
    public int Crowd { get; init; } = 64;

    /// <summary>Age from which on a call is late, and whoever comes does not wait for it any more.</summary>
    public TimeSpan Late { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>Most keys of one call. Higher costs less for each, at the expense of the first ones' time.</summary>
    public int MaxBatchItems { get; init; } = 512;

    /// <summary>Bytes of keys after which a call is full.</summary>
    public int MaxBatchBytes { get; init; } = 256 << 10;

    /// <summary>Most look-ups that wait; each takes some 250 bytes, besides what its caller holds.</summary>
    public int MaxWaiting { get; init; } = 65_536;

    /// <summary>Most bytes of keys that wait.</summary>
    public long MaxWaitingBytes { get; init; } = 16 << 20;
}
