using Pinyon.Cluster;
using Pinyon.Entries;
using Pinyon.Peers;
using Pinyon.Routing;
using Pinyon.Store;
using Pinyon.Versions;

namespace Pinyon.Groups;

/// <summary>Lists and counts the keys of a group that this node owns, piece by piece.</summary>
/// <remarks>
/// An entry that is there from the first piece to the last is met at least once. What is hidden by a floor, known to be
/// absent or overdue is passed over, as are entries that this node keeps for other owners.
/// </remarks>
internal sealed class KeyScan(EntryStore store, EntryReader reader, MonotonicTime time, bool isPlain)
{
    /// <summary>Most entries of one piece that lists keys: about a millisecond, or ten.</summary>
    public const int MostListed = 10_000;

    /// <summary>Most entries of one piece that counts them.</summary>
    public const int MostCounted = 100_000;

    /// <summary>Bytes of keys after which a piece is full; what the store returns at once may come on top.</summary>
    private const int FullPage = 256 << 10;

    /// <summary>Looks at the next entries.</summary>
    /// <param name="view">Says which keys are this node's.</param>
    /// <param name="scan">Where to begin, how many to look at, and which of them are wanted.</param>
    public PeerPage Step(ClusterView view, PeerScan scan)
    {
        int most = Math.Min(scan.Count, scan.CountsOnly ? MostCounted : MostListed);
        var sink = new Sink(reader, view, scan, isPlain);
        ulong position = scan.Position;
        do
        {
            // Keys are listed one group of the index at a time: how many bytes they have is known only then.
            position = store.Scan(position, scan.CountsOnly ? most : 1, time.Now, ref sink);
        }
        while (position != 0 && sink.Seen < most && sink.Bytes < FullPage);

        return new PeerPage(position, sink.Count, sink.Keys);
    }

    private struct Sink(EntryReader reader, ClusterView view, PeerScan scan, bool isPlain) : IScanSink
    {
        private readonly KeyPattern _pattern = new(scan.Pattern);

        public List<ReadOnlyMemory<byte>> Keys { get; } = [];

        public int Seen { get; private set; }

        public int Count { get; private set; }

        public int Bytes { get; private set; }

        public void Visit(scoped in ScannedEntry entry)
        {
            Seen++;
            ReadOnlySpan<byte> key = entry.Key;
            int slot = KeySlot.Of(key);
            EntryInfo info = entry.Info;
            if (!view.IsMine(slot) || !_pattern.Matches(key) || !reader.Shows(key, slot, info, isPlain)) return;

            Count++;
            if (scan.CountsOnly) return;
            Keys.Add(key.ToArray());
            Bytes += key.Length;
        }
    }
}
