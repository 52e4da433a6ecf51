using Pinyon.Cluster;
using Pinyon.Entries;
using Pinyon.Peers.Details;
using Pinyon.Routing;
using Pinyon.Store;
using Pinyon.Versions;

namespace Pinyon.Groups.Owned;

/// <summary>Lists and counts the keys of a group that this node owns, piece by piece.</summary>
/// <remarks>
/// An entry that is there from the first piece to the last is met at least once. What is hidden by a floor, known to be
/// absent or overdue is passed over, as are entries that this node keeps for other owners.
/// </remarks>
internal sealed class KeyScan(EntryStore store, EntryReader reader, MonotonicTime time, bool isPlain)
{
    /// <summary>Most entries of one piece that lists keys.</summary>
    public const int MostListed = 10_000;

    /// <summary>About the most entries of one piece that counts them: those of one group of the index may come on top.
    /// </summary>
    public const int MostCounted = 100_000;

    /// <summary>
    /// Bytes of keys that are looked at in one piece, unless all are only counted; those of one group of the index may
    /// come on top. It bounds the piece, and with the length of a pattern the steps that matching takes.
    /// </summary>
    private const int FullPage = 256 << 10;

    /// <summary>Looks at the next entries.</summary>
    /// <param name="view">Says which keys are this node's.</param>
    /// <param name="scan">Where to begin, how many to look at, and which of them are wanted.</param>
    public PeerPage Step(ClusterView view, PeerScan scan)
    {
        int most = Math.Min(scan.Count, scan.CountsOnly ? MostCounted : MostListed);
        bool isBounded = !scan.CountsOnly || !scan.Pattern.IsEmpty;
        var pass = new Pass(reader, view, scan, isPlain);
        ulong position = scan.Position;
        do
        {
            position = store.Scan(position, isBounded ? 1 : most - pass.Seen, time.Now, ref pass, ref pass);
        }
        while (position != 0 && pass.Seen < most && (!isBounded || pass.Bytes < FullPage));

        return new PeerPage(position, pass.Count, pass.Keys);
    }

    private struct Pass(EntryReader reader, ClusterView view, PeerScan scan, bool isPlain) : IEntryFilter, IScanSink
    {
        private readonly KeyPattern _pattern = new(scan.Pattern);

        public List<ReadOnlyMemory<byte>> Keys { get; } = [];

        public int Seen { get; private set; }

        public int Count { get; private set; }

        public long Bytes { get; private set; }

        // Under a lock, so only what is quick: patterns are matched outside.
        public uint Readers(scoped ReadOnlySpan<byte> key, scoped in EntryInfo info)
        {
            Seen++;
            Bytes += key.Length;
            return !info.IsTombstone && view.IsMine(KeySlot.Of(key)) ? 1u : 0;
        }

        public void Visit(scoped in ScannedEntry entry)
        {
            if (!_pattern.Matches(entry.Key) || !reader.Shows(entry, KeySlot.Of(entry.Key), isPlain)) return;

            Count++;
            if (!scan.CountsOnly) Keys.Add(entry.Key.ToArray());
        }
    }
}
