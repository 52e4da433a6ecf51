using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pinyon.Copies;

/// <summary>Which members hold copies of this node's keys, and which keys are being written (R4).</summary>
internal sealed class CopyTable
{
    // A get that grants a copy and a write of the same key, in the order in which they reach the key's stripe:
    //
    //   get    note the holder │ read the store │ answer: a copy
    //   write                  │ mark │ tell the noted holders, or wait │ apply │ acknowledge │ unmark
    //
    //   Get first:   the write finds the holder noted and tells it, whether or not the answer has arrived there.
    //   Write first: the get finds the mark. It is answered without a copy.
    //   After it:    the get reads what the write has applied.
    //
    // So the holder must be noted before the store is read, and the mark set before the holders are taken. The mark is
    // kept for the whole stripe and not for the key: a write costs two short locks, and nothing is allocated for keys
    // without copies. Other keys of the stripe get no new copies until the write ends.
    //
    // Balance. A copy costs a get and a revocation and saves reads, so each key has a balance: what the owner sees of
    // its reads adds one, a write takes one and one more for each holder that it has to tell. Copies are granted while
    // the balance is above zero. A key that is written more than read stays below; one that is mostly read buys its
    // copies back with as many reads as the write cost.
    //
    // Keys are known by their 64-bit hash, which is secret and random per process: that two copied keys share one has a
    // probability of n² / 2^65, 10^-10 for the 60,000 records of a gigabyte, and no client can provoke it.

    /// <summary>What a record takes: 44 bytes in a dictionary whose arrays may be twice as long as filled.</summary>
    public const long RecordBytes = 96;

    private const int MaxStripes = 256;
    private const int RecordsPerStripe = 32;
    private const int MaxBalance = 4;
    private const int MinBalance = -256;

    private readonly Stripe[] _stripes;
    private readonly int _capacity;
    private int _swept;

    /// <param name="bytes">What the table may take; full, it grants no new copies.</param>
    public CopyTable(long bytes)
    {
        long records = Math.Max(1, bytes / RecordBytes);
        int stripes = 1 << BitOperations.Log2((ulong)Math.Clamp(records / RecordsPerStripe, 1, MaxStripes));
        _stripes = [.. Enumerable.Range(0, stripes).Select(_ => new Stripe())];
        _capacity = (int)Math.Min(int.MaxValue, Math.Max(1, records / stripes));
    }

    /// <summary>Records in the table, of copies that are over as well until they are swept.</summary>
    public int Count => _stripes.Sum(stripe => stripe.Count());

    /// <summary>Notes that a holder gets a copy. Only after that may the store be read for it.</summary>
    /// <param name="key">The key's hash.</param>
    /// <param name="holder">The holder's mark.</param>
    /// <param name="isHot">Whether the key is read often here; else only who just had a copy gets one again.</param>
    /// <param name="now">Milliseconds.</param>
    /// <returns>Whether it may have one.</returns>
    public bool TryGrant(ulong key, ulong holder, bool isHot, long now)
    {
        Stripe stripe = StripeOf(key);
        lock (stripe.Lock)
        {
            ref CopyRecord record = ref CollectionsMarshal.GetValueRefOrNullRef(stripe.Records, key);
            if (Unsafe.IsNullRef(ref record))
            {
                if (!isHot || (stripe.Records.Count >= _capacity && !stripe.MakeRoomLocked(now)))
                {
                    return false;
                }

                record = ref CollectionsMarshal.GetValueRefOrAddDefault(stripe.Records, key, out _);
            }

            ulong holders = record.HoldersAt(now);
            record = record.Touched(holders, Math.Min(record.Balance + 1, MaxBalance), now);
            if (stripe.Writes > 0 || record.Balance <= 0 || !(isHot || (holders & holder) != 0))
            {
                return false;
            }

            record = record.Granted(holder, now);
            return true;
        }
    }

    /// <summary>Begins a write: from now on copies of the key are not granted.</summary>
    /// <returns>The marks of all holders; the write must wait until they have ended their copies, or cannot use them.
    /// </returns>
    public ulong BeginWrite(ulong key, long now)
    {
        Stripe stripe = StripeOf(key);
        lock (stripe.Lock)
        {
            stripe.Writes++;
            ref CopyRecord record = ref CollectionsMarshal.GetValueRefOrNullRef(stripe.Records, key);
            if (Unsafe.IsNullRef(ref record))
            {
                return 0;
            }

            ulong holders = record.HoldersAt(now);
            int balance = Math.Max(MinBalance, record.Balance - 1 - BitOperations.PopCount(holders));
            record = record.Touched(holders, balance, now);
            return holders;
        }
    }

    /// <summary>Ends a write that was applied, or given up.</summary>
    /// <param name="key">The key's hash.</param>
    /// <param name="ended">The marks of the members that hold no copy any more.</param>
    public void EndWrite(ulong key, ulong ended)
    {
        Stripe stripe = StripeOf(key);
        lock (stripe.Lock)
        {
            stripe.Writes--;
            ref CopyRecord record = ref CollectionsMarshal.GetValueRefOrNullRef(stripe.Records, key);
            if (!Unsafe.IsNullRef(ref record))
            {
                record = record with { Holders = record.Holders & ~ended };
            }
        }
    }

    /// <summary>Begins a write of every key.</summary>
    /// <returns>The marks of all members that hold a copy.</returns>
    public ulong BeginWriteOfAll(long now)
    {
        ulong holders = 0;
        foreach (Stripe stripe in _stripes)
        {
            lock (stripe.Lock)
            {
                stripe.Writes++;
                foreach (CopyRecord record in stripe.Records.Values)
                {
                    holders |= record.HoldersAt(now);
                }
            }
        }

        return holders;
    }

    /// <summary>Ends a write of every key.</summary>
    /// <param name="ended">The marks of the members that hold no copy of any key any more.</param>
    public void EndWriteOfAll(ulong ended)
    {
        foreach (Stripe stripe in _stripes)
        {
            lock (stripe.Lock)
            {
                stripe.Writes--;
                foreach (ulong key in stripe.Records.Keys)
                {
                    ref CopyRecord record = ref CollectionsMarshal.GetValueRefOrNullRef(stripe.Records, key);
                    record = record with { Holders = record.Holders & ~ended };
                }
            }
        }
    }

    /// <summary>The marks of the members that hold a copy of a key.</summary>
    public ulong HoldersOf(ulong key, long now)
    {
        Stripe stripe = StripeOf(key);
        lock (stripe.Lock)
        {
            return stripe.Records.GetValueOrDefault(key).HoldersAt(now);
        }
    }

    /// <summary>Forgets what is over, in one stripe for each call.</summary>
    public void Sweep(long now)
    {
        Stripe stripe = _stripes[Interlocked.Increment(ref _swept) & (_stripes.Length - 1)];
        lock (stripe.Lock)
        {
            stripe.SweepLocked(now);
        }
    }

    // The store cuts its shards by the top bits; these are as good.
    private Stripe StripeOf(ulong key) => _stripes[(int)key & (_stripes.Length - 1)];

    private sealed class Stripe
    {
        public Lock Lock { get; } = new();

        public Dictionary<ulong, CopyRecord> Records { get; } = [];

        public int Writes { get; set; }

        private long SweptAt { get; set; }

        public int Count()
        {
            lock (Lock)
            {
                return Records.Count;
            }
        }

        /// <summary>Sweeps a full stripe, but not for each of the gets that find it full.</summary>
        public bool MakeRoomLocked(long now)
        {
            if (now - SweptAt < CopyRecord.Linger)
            {
                return false;
            }

            int before = Records.Count;
            SweepLocked(now);
            return Records.Count < before;
        }

        public void SweepLocked(long now)
        {
            SweptAt = now;
            foreach ((ulong key, CopyRecord record) in Records)
            {
                if (record.Until <= now)
                {
                    Records.Remove(key);
                }
            }
        }
    }
}
