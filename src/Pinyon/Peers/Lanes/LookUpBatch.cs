namespace Pinyon.Peers.Lanes;

/// <summary>Look-ups of one group that travel together in one call.</summary>
/// <param name="lookUps">In the order of their places.</param>
/// <param name="abandoned">
/// Cancelled when the last one has left. It has no timer and no link, so nobody need dispose it; and nobody may, as the
/// last to leave may still hold it when the call has ended.
/// </param>
internal sealed class LookUpBatch(LookUp[] lookUps, CancellationTokenSource abandoned)
{
    private LookUp?[] _lookUps = lookUps;

    public string Group { get; } = lookUps[0].Group;

    /// <summary>The keys as they are sent; they stay when somebody leaves.</summary>
    public PeerItem[] Items { get; } = Array.ConvertAll(lookUps, static lookUp => new PeerItem(lookUp.Key));

    /// <summary>The latest moment at which somebody still waits for an answer.</summary>
    public long Due { get; } = lookUps.Max(static lookUp => lookUp.Due);

    /// <summary>How many have not left.</summary>
    public int Remaining { get; private set; } = lookUps.Length;

    public CancellationToken Abandoned => abandoned.Token;

    /// <summary>Who waits for the result of that place; null if it has left.</summary>
    public LookUp? At(int place) => _lookUps[place];

    public void Drop(LookUp lookUp)
    {
        _lookUps[lookUp.Place] = null;
        lookUp.Batch = null;
        Remaining--;
    }

    /// <summary>Hands over who still waits, by their places, to be answered; nobody can leave any more.</summary>
    public LookUp?[] Close()
    {
        LookUp?[] rest = _lookUps;
        _lookUps = new LookUp?[rest.Length];
        Remaining = 0;
        for (int i = 0; i < rest.Length; i++)
        {
            if (rest[i] is { } lookUp)
            {
                lookUp.Batch = null;
            }
        }

        return rest;
    }

    public void Abandon() => abandoned.Cancel();
}
