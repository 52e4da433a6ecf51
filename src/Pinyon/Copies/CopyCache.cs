using System.Runtime.InteropServices;
using Pinyon.Cluster.Leases;
using Pinyon.Peers;
using Pinyon.Store;
using Pinyon.Versions;

namespace Pinyon.Copies;

/// <summary>Copies of other owners' hot entries, in a bounded part of this node's memory (R4).</summary>
/// <remarks>Reading one takes no lock and allocates nothing but the value.</remarks>
internal sealed class CopyCache : IDisposable
{
    // Copies are kept in a store of their own, so their bytes are counted, the coldest makes room, and they expire. A
    // copy is valid as long as the lease under which it was granted is held. The reader asks the lease, not the copy:
    // when a lease is lost, all its copies are void at once without looking for them.
    //
    // A revocation may overtake the answer that grants a copy:
    //
    //   holder   get k ──────────────────────── revoked ──── the answer: a copy of what k was before
    //   owner         noted, read ─ write: revoke ┘  apply
    //
    // Revocations are numbered. A get remembers the number of the last one when it is sent, and each stripe of keys
    // remembers the number of its own last one; an answer is kept only if the stripe's is not the younger of the two.
    // So a revocation marks all gets in flight "do not keep" without a list of them, and with a thousand stripes it
    // hits hardly any that it does not mean.

    private const int StripeCount = 1024;

    /// <summary>No copy takes more than this part of their memory.</summary>
    private const int LargestPart = 16;

    private readonly int _largest;
    private readonly EntryStore _store;
    private readonly Stripe[] _stripes = [.. Enumerable.Range(0, StripeCount).Select(_ => new Stripe())];
    private long _revocations;
    private long _allRevoked;
    private long _void;

    /// <param name="bytes">What all copies may take.</param>
    public CopyCache(long bytes)
    {
        _largest = (int)Math.Min(bytes / LargestPart, StoreOptions.MaxValueBytesLimit);
        _store = new EntryStore(new StoreOptions { BudgetBytes = bytes, MaxValueBytes = _largest });
    }

    /// <summary>The number of the last revocation. A get asks before it is sent.</summary>
    public long LastRevocation => Volatile.Read(ref _revocations);

    /// <summary>What the copies take and did; grants and revocations are the owner's to count.</summary>
    public CopyStatistics Statistics
    {
        get
        {
            StoreStatistics store = _store.Statistics;
            return new CopyStatistics
            {
                Held = store.Entries,
                Bytes = store.Bytes,
                Gets = store.Gets,
                Hits = store.Hits - Interlocked.Read(ref _void),
                Evicted = store.Evicted,
            };
        }
    }

    /// <summary>Reads a copy.</summary>
    /// <param name="key">The key.</param>
    /// <param name="lease">The lease from the key's owner, found held at <paramref name="now"/>.</param>
    /// <param name="now">A moment after the caller asked.</param>
    /// <param name="copy">The entry, if there is a valid copy of it.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryRead(scoped EntryKey key, HeldLease lease, long now, out PeerResult copy)
    {
        CopySink sink = default;
        copy = default;
        if (_store.Read(key, now, ref sink) is not ReadStatus.Found) return false;

        CopyStamp stamp = MemoryMarshal.Read<CopyStamp>(sink.Bytes);
        if (stamp.Lease != lease.Id || stamp.Asked < Volatile.Read(ref _allRevoked))
        {
            Interlocked.Increment(ref _void);
            return false;
        }

        lease.Use(now);
        ReadOnlyMemory<byte> value = sink.Bytes.AsMemory(CopyStamp.Length);
        long remaining = stamp.ExpiresAt == 0 ? 0 : Math.Max(1, stamp.ExpiresAt - now);
        copy = new PeerResult(PeerStatus.Found, value, sink.Info.Flags, sink.Info.Version, remaining);
        return true;
    }

    /// <summary>Keeps a copy, unless its key was revoked after it was asked for.</summary>
    /// <param name="key">The key.</param>
    /// <param name="entry">What the owner answered.</param>
    /// <param name="stamp">Lease, last revocation, and the entry's own expiry.</param>
    /// <param name="endsAt">When the copy ends at the latest.</param>
    /// <param name="now">Milliseconds.</param>
    public void Keep(scoped EntryKey key, in PeerResult entry, in CopyStamp stamp, long endsAt, long now)
    {
        if (entry.Value.Length > _largest - CopyStamp.Length) return;

        byte[] bytes = new byte[CopyStamp.Length + entry.Value.Length];
        MemoryMarshal.Write(bytes, stamp);
        entry.Value.Span.CopyTo(bytes.AsSpan(CopyStamp.Length));
        Stripe stripe = StripeOf(key);
        lock (stripe.Lock)
        {
            if (stripe.LastRevocation <= stamp.Asked)
            {
                _store.Write(key, bytes, new WriteOptions(entry.Version, entry.Flags, endsAt), now);
            }
        }
    }

    /// <summary>Ends the copy of a key. From here on no get that was sent before can bring it back.</summary>
    public void Revoke(scoped EntryKey key, long now)
    {
        Stripe stripe = StripeOf(key);
        lock (stripe.Lock)
        {
            stripe.LastRevocation = Interlocked.Increment(ref _revocations);
            _store.Remove(key, default, now);
        }
    }

    /// <summary>Makes all copies void. Their memory is used again when others need it.</summary>
    public void RevokeAll() => VoidUpTo(Interlocked.Increment(ref _revocations));

    /// <summary>Makes copies void that were asked for before a revocation.</summary>
    /// <remarks>Raised, not written: of two calls at the same time the one that counted first may come last.</remarks>
    public void VoidUpTo(long revocation) => Atomic.Raise(ref _allRevoked, revocation);

    /// <summary>Returns the memory of copies that ended.</summary>
    public void Tick(long now, int maxWork) => _store.Tick(now, maxWork);

    public void Dispose() => _store.Dispose();

    private Stripe StripeOf(scoped EntryKey key) => _stripes[(int)key.Hash & (StripeCount - 1)];

    private sealed class Stripe
    {
        public Lock Lock { get; } = new();

        public long LastRevocation { get; set; }
    }

    private struct CopySink : IEntrySink
    {
        public byte[] Bytes;
        public EntryInfo Info;

        public Span<byte> Reserve(scoped in EntryInfo info) => Bytes = new byte[info.Length];

        public void Commit(scoped in EntryInfo info) => Info = info;
    }
}
