using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Pinyon.Store.Entries;
using Pinyon.Store.Expiration;
using Pinyon.Store.Index;
using Pinyon.Store.Observation;

namespace Pinyon.Store.Shards;

/// <summary>Reads from a shard without its lock.</summary>
/// <param name="owner">The shard's lock, for the few reads that need it.</param>
/// <param name="sequence">Says whether anything changed during a look.</param>
/// <param name="hits">Where it leaves what was read.</param>
/// <param name="register">The shard's register.</param>
internal sealed class ShardReader(Lock owner, ShardSequence sequence, HitRing hits, EntryRegister register)
{
    // A read looks for the entry, copies it, and asks the sequence whether both were true. If it lost the race against
    // a write, it looks again; after a few times it takes the lock, copies the value aside, and hands it over outside.
    private const int Tries = 8;
    private const int NeedsCare = EntryLayout.Long | EntryLayout.Idle | EntryLayout.Tombstone;

    private readonly EntryIndex _index = register.Index;
    private readonly EntryMemory _memory = register.Memory;

    /// <summary>Hands an entry to a sink. No lock is held while the sink runs.</summary>
    public ReadStatus Read<TSink>(scoped ReadOnlySpan<byte> key, ulong hash, long now, ref TSink sink)
        where TSink : IEntrySink, allows ref struct
    {
        // Almost every read: an entry in one piece, without a time to idle, that is not being changed. ReadWithCare is
        // the same in full, with all that can happen.
        uint begun = sequence.Begin();
        uint entry = _index.Find(key, hash);
        if (entry == 0) return ReadWithCare(key, hash, now, ref sink);

        EntryShape shape = _memory.Shape(entry);
        if (shape.Has(NeedsCare)) return ReadWithCare(key, hash, now, ref sink);
        EntryInfo info = _memory.Info(entry, shape);
        bool isOver = info.ExpiresAt != 0 && info.ExpiresAt <= now;
        if (isOver || !IsTrue(begun)) return ReadWithCare(key, hash, now, ref sink);

        Span<byte> target = Fit<TSink>(sink.Reserve(in info), info.Length);
        _memory.CopyShortValue(entry, shape, target);
        if (!IsTrue(begun)) return ReadAgain(key, hash, now, ref sink, target, info);
        sink.Commit(in info);
        if (hits.Hit(entry, hash)) TellPolicy(now);
        return ReadStatus.Found;
    }

    private bool IsTrue(uint begun) => (begun & 1) == 0 && sequence.IsStill(begun);

    // Throws if the sink reserved less than the value's length without meaning it.
    private static Span<byte> Fit<TSink>(Span<byte> place, long length)
        where TSink : IEntrySink, allows ref struct =>
        place.IsEmpty || (TSink.TakesFirstBytes && place.Length < length) ? place : place[..(int)length];

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ReadStatus ReadWithCare<TSink>(
        scoped ReadOnlySpan<byte> key, ulong hash, long now, ref TSink sink)
        where TSink : IEntrySink, allows ref struct
    {
        EntryInfo nothing = default;
        return ReadWithCare(new(key, hash), now, ref sink, [], in nothing, isTold: false);
    }

    // By value: what has its address taken lies in memory, also on the way that never comes here.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private ReadStatus ReadAgain<TSink>(
        scoped ReadOnlySpan<byte> key, ulong hash, long now, ref TSink sink, scoped Span<byte> target, EntryInfo known)
        where TSink : IEntrySink, allows ref struct =>
        ReadWithCare(new(key, hash), now, ref sink, target, in known, isTold: true);

    /// <param name="key">The key.</param>
    /// <param name="now">The caller's clock.</param>
    /// <param name="sink">The sink.</param>
    /// <param name="target">What it reserved already.</param>
    /// <param name="known">What it was given then.</param>
    /// <param name="isTold">Whether it was given anything.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private ReadStatus ReadWithCare<TSink>(
        scoped EntryKey key,
        long now,
        ref TSink sink,
        scoped Span<byte> target,
        in EntryInfo known,
        bool isTold)
        where TSink : IEntrySink, allows ref struct
    {
        EntryInfo told = known;
        for (int i = 0; i < Tries; i++)
        {
            // 1. Find the entry, and believe it only if nothing changed since.
            uint begun = sequence.Begin();
            uint entry = _index.Find(key.Bytes, key.Hash);
            if (entry == 0 || _memory.IsTombstone(entry))
            {
                if (!IsTrue(begun)) continue;
                if (hits.Miss(key.Hash)) TellPolicy(now);
                return ReadStatus.NotFound;
            }

            EntryShape shape = _memory.Shape(entry);
            EntryInfo info = _memory.Info(entry, shape);
            long endsAt = shape.Has(EntryLayout.Times) ? _memory.EndsAt(entry) : Expiry.Never;
            if (!IsTrue(begun)) continue;

            // 2. An expired entry goes; a time to idle begins again. Both need the lock, and change something.
            if (endsAt <= now || (info.Idle != 0 && Expiry.Of(info.ExpiresAt, info.Idle, now) > endsAt))
            {
                TouchOrDrop(key, now);
                continue;
            }

            // 3. Ask for a place, once for each version of the entry that was seen.
            if (!isTold || info != told)
            {
                target = Fit<TSink>(sink.Reserve(in info), info.Length);
                told = info;
                isTold = true;
            }

            // 4. Copy, and believe that only if nothing changed since step 1.
            if (!_memory.TryCopyValue(entry, in shape, target) || !IsTrue(begun)) continue;
            sink.Commit(in info);
            if (hits.Hit(entry, key.Hash)) TellPolicy(now);
            return ReadStatus.Found;
        }

        return ReadLocked(key, now, ref sink);
    }

    /// <summary>Tells the policy what is in this thread's full ring, if the lock is free.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void TellPolicy(long now)
    {
        if (!owner.TryEnter()) return;
        try
        {
            if (!register.IsClosed) hits.TellOwn(register.Policy, register.HotKeys, _index, now);
        }
        finally
        {
            owner.Exit();
        }
    }

    private void TouchOrDrop(scoped EntryKey key, long now)
    {
        lock (owner)
        {
            uint entry = register.FindAlive(key, now);
            if (entry != 0) register.Touch(entry, now);
        }
    }

    /// <summary>A read in the middle of many writes: copied under the lock first, then handed over.</summary>
    [SuppressMessage("Reliability", "CA2000", Justification = "Arrays are given back to the pool below.")]
    private ReadStatus ReadLocked<TSink>(scoped EntryKey key, long now, ref TSink sink)
        where TSink : IEntrySink, allows ref struct
    {
        byte[] copy;
        EntryInfo info;
        lock (owner)
        {
            uint entry = register.FindAlive(key, now);
            if (entry == 0)
            {
                hits.Miss(key.Hash);
                return ReadStatus.NotFound;
            }

            register.Touch(entry, now);
            hits.Hit(entry, key.Hash);
            EntryShape shape = _memory.Shape(entry);
            info = _memory.Info(entry, shape);
            copy = ArrayPool<byte>.Shared.Rent(shape.ValueLength);
            _memory.TryCopyValue(entry, in shape, copy.AsSpan(0, shape.ValueLength));
        }

        Span<byte> target = Fit<TSink>(sink.Reserve(in info), info.Length);
        if (!target.IsEmpty) copy.AsSpan(0, target.Length).CopyTo(target);
        ArrayPool<byte>.Shared.Return(copy);
        sink.Commit(in info);
        return ReadStatus.Found;
    }
}
