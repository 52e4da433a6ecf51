using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pinyon.Store.Shards;

/// <summary>Lets readers without a lock find out whether anything changed while they looked.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal sealed class ShardSequence
{
    // Even: nothing is being changed. A writer, with the shard's lock, makes it odd, changes, makes it even again:
    //
    //     writer   s = 7 │ barrier │ change … change │ s = 8 (release)
    //     reader                    r = s (acquire) │ look … look │ barrier │ r == s and even?  → what was seen is true
    //
    // What could go wrong, and what forbids it:
    //
    //   a change becomes visible before "odd"      the writer's barrier: stores after it stay behind the one before
    //   "even" becomes visible before a change     the release: stores before it stay before it
    //   the reader looks before it reads r         the acquire: loads after it stay behind it
    //   the reader looks after it compares         the reader's barrier: loads before it are done before those behind
    //
    // If any load of the reader saw a change of a writer, then its second load of s comes after that load, hence sees
    // at least the "odd" that came before the change; and r was read before. So r ≠ s, or r was odd. On x64 none of
    // the four costs an instruction (loads stay in order among loads, stores among stores), they only hold the
    // compiler; on arm64 they are dmb ishst/ish, stlr, ldar and dmb ishld. What the reader looks at is plain memory,
    // torn and stale as it may be: nothing follows from it before the comparison, and no address is followed that is
    // not checked. (Boehm, "Can seqlocks get along with programming language memory models?", 2012.)
    //
    // 32 bits come around after 2^31 changes within one look: a reader would have to sleep for minutes and wake exactly
    // then. The number stands on a line of the cache that nothing else shares.
    [FieldOffset(128)]
    private uint _value;

    /// <summary>Begins a look. Odd while something is being changed: then come again later.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Begin() => Volatile.Read(ref _value);

    /// <summary>Whether everything seen since then is true.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsStill(uint begun)
    {
        Volatile.ReadBarrier();
        return _value == begun;
    }

    /// <summary>Announces a change. Under the lock; not nested.</summary>
    public void BeginChange()
    {
        _value++;
        Volatile.WriteBarrier();
    }

    /// <summary>Ends a change.</summary>
    public void EndChange() => Volatile.Write(ref _value, _value + 1);
}
