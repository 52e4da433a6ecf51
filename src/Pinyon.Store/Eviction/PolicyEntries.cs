using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Pinyon.Store.Entries;

namespace Pinyon.Store.Eviction;

/// <summary>
/// What a policy sees of the entries of one shard: two links and four bits of its own, charge and hash.
/// </summary>
/// <remarks>
/// An entry is named by a reference: its distance from the shard's origin in units of four bytes; 0 = none. Built over
/// any block of native memory whose entries begin as <see cref="EntryLayout"/> says.
/// </remarks>
/// <param name="origin">Where references count from.</param>
/// <param name="facts">Answers what is not at a fixed place in the entry.</param>
internal readonly unsafe struct PolicyEntries(byte* origin, IEntryFacts facts)
{
    /// <summary>One more than the greatest number that fits the policy's bits.</summary>
    public const int BitsLimit = 1 << (32 - EntryLayout.PolicyShift);

    private const int LineBytes = 64;
    private const uint BelowBits = (1u << EntryLayout.PolicyShift) - 1;

    private readonly byte* _origin = origin;
    private readonly IEntryFacts _facts = facts;

    /// <summary>The link towards the front; what it holds in a new entry is undefined.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref uint Previous(uint entry) => ref At(entry, EntryLayout.Previous);

    /// <summary>The link towards the back; what it holds in a new entry is undefined.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref uint Next(uint entry) => ref At(entry, EntryLayout.Next);

    /// <summary>The policy's bits, 0 to <see cref="BitsLimit"/> − 1; 0 in a new entry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int GetBits(uint entry) => (int)(At(entry, EntryLayout.Header) >> EntryLayout.PolicyShift);

    // One 32-bit store: readers without a lock may look at its lower bits at the same time.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SetBits(uint entry, int bits)
    {
        ref uint header = ref At(entry, EntryLayout.Header);
        header = (header & BelowBits) | ((uint)bits << EntryLayout.PolicyShift);
    }

    /// <summary>Lets the processor fetch an entry's first lines, if there is one: it will be asked for soon.</summary>
    public void Prefetch(uint entry)
    {
        if (entry == 0 || !Sse.IsSupported) return;
        byte* start = _origin + ((nuint)entry << EntryLayout.UnitBits);
        Sse.Prefetch0(start);
        Sse.Prefetch0(start + LineBytes);
    }

    public int Charge(uint entry) => _facts.Charge(entry);

    public ulong Hash(uint entry) => _facts.Hash(entry);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref uint At(uint entry, int offset) =>
        ref *(uint*)(_origin + ((nuint)entry << EntryLayout.UnitBits) + offset);
}
