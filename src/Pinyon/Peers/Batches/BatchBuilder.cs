using System.Runtime.InteropServices;

namespace Pinyon.Peers.Batches;

/// <summary>Sorts the items of a request by target: one batch for each, or several if one call would be too large.
/// </summary>
internal sealed class BatchBuilder<TTarget>(IReadOnlyList<PeerItem> items)
    where TTarget : notnull
{
    /// <summary>Most items of one call; peers accept more.</summary>
    private const int MaxItems = 50_000;

    /// <summary>Bytes after which a call is full; one item more is always less than what peers accept.</summary>
    private const long MaxBytes = 4 << 20;

    private readonly Dictionary<TTarget, (Batch<TTarget> Batch, long Bytes)> _open = [];
    private readonly List<Batch<TTarget>> _batches = [];

    public void Add(TTarget target, int place)
    {
        ref (Batch<TTarget> Batch, long Bytes) open =
            ref CollectionsMarshal.GetValueRefOrAddDefault(_open, target, out bool isOpen);
        if (!isOpen || open.Batch.Places.Count >= MaxItems || open.Bytes >= MaxBytes)
        {
            open = (new Batch<TTarget>(target, []), 0);
            _batches.Add(open.Batch);
        }

        open.Batch.Places.Add(place);
        open.Bytes += items[place].Key.Bytes.Length + items[place].Value.Length;
    }

    /// <summary>The batches, in the order in which their first items came.</summary>
    public List<Batch<TTarget>> Build() => _batches;
}
