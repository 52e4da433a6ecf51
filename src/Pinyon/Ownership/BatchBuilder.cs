using Pinyon.Membership;
using Pinyon.Peers;

namespace Pinyon.Ownership;

/// <summary>
/// Sorts the items of a request by whom they go to: one batch for each, unless it would be too much for one call.
/// </summary>
internal sealed class BatchBuilder(IReadOnlyList<PeerItem> items)
{
    /// <summary>Most items of one call; peers take more.</summary>
    private const int MaxItems = 50_000;

    /// <summary>Bytes after which a call is full; one item more is always less than what peers take.</summary>
    private const long MaxBytes = 4 << 20;

    private readonly Dictionary<(Member Owner, bool Final), OpenBatch> _open = [];
    private readonly List<OwnerBatch> _batches = [];

    public void Add(Member owner, bool final, int place)
    {
        if (!_open.TryGetValue((owner, final), out OpenBatch? batch) || batch.IsFull)
        {
            _open[(owner, final)] = batch = new OpenBatch();
            _batches.Add(new OwnerBatch(owner, final, batch.Places));
        }

        batch.Places.Add(place);
        batch.Bytes += items[place].Key.Length + items[place].Value.Length;
    }

    /// <summary>The batches, in the order in which their first items came.</summary>
    public List<OwnerBatch> Build() => _batches;

    private sealed class OpenBatch
    {
        public List<int> Places { get; } = [];

        public long Bytes { get; set; }

        public bool IsFull => Places.Count >= MaxItems || Bytes >= MaxBytes;
    }
}
