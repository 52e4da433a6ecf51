using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using Pinyon.Membership;

namespace Pinyon.Routing;

/// <summary>Who owns each slot, and who is next: a pure function of the members' names and weights.</summary>
/// <remarks>
/// Members are given as their index in <see cref="Members"/>. A slot's stand-in, which is also its first replica, is
/// its owner in the table without its owner; the second replica is its owner in the table without these two; and so on.
/// So the member that answers while the owner is away is the one that owns the slot once the owner is gone.
/// </remarks>
internal sealed class SlotTable
{
    /// <summary>"There is no such member."</summary>
    public const int None = -1;

    /// <summary>
    /// For each unit of weight. More are more even, down to the grain of the slots (100 members have 164 each), at the
    /// expense of time to build (3.5 ms for 51,200 of them) and of 8 bytes each.
    /// </summary>
    public const int VirtualNodes = 512;

    /// <summary>What a member may own, in percent of its share by weight. Lower is more even, and moves more.</summary>
    public const int CapPercent = 110;

    // The first byte of what is fingerprinted: versions that deal differently must not take each other for equal.
    private const byte DealingVersion = 1;

    private const ushort Unknown = ushort.MaxValue;

    private readonly CappedRing _ring;
    private readonly ushort[] _owners;
    private readonly int[][] _owned;   // the slots of each member

    // By rank, from 1 (stand-ins), then by slot; found when first asked for, because that takes a dealing for each
    // chain of members that a slot has. Threads may find the same one at the same time: they write the same number.
    private readonly ushort[]?[] _replicas;

    public SlotTable(MembershipSnapshot members, int capPercent = CapPercent)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(members.Members.Length, KeySlot.Count, nameof(members));
        Members = members;
        Fingerprint = FingerprintOf(members);
        _ring = new CappedRing(members, VirtualNodes, capPercent);
        _owners = _ring.Deal([]);
        _owned = [.. members.Members.Select(static _ => Array.Empty<int>())];
        foreach (IGrouping<ushort, int> slots in Enumerable.Range(0, KeySlot.Count).GroupBy(slot => _owners[slot]))
        {
            _owned[slots.Key] = [.. slots];
        }

        _replicas = new ushort[]?[members.Members.Length];
    }

    private SlotTable(MembershipSnapshot members, SlotTable same)
    {
        Members = members;
        Fingerprint = same.Fingerprint;
        (_ring, _owners, _owned, _replicas) = (same._ring, same._owners, same._owned, same._replicas);
    }

    public MembershipSnapshot Members { get; }

    /// <summary>Equal for equal sets of names and weights, on every machine. Addresses do not count.</summary>
    public ulong Fingerprint { get; }

    public int OwnerOf(int slot) => _owners[slot];

    /// <summary>The table of other members. If only their addresses or states are others, it shares all that was found
    /// for this one.</summary>
    public SlotTable ChangedTo(MembershipSnapshot members) =>
        FingerprintOf(members) == Fingerprint ? new SlotTable(members, this) : new SlotTable(members);

    /// <summary>Who answers while a slot's owner is silent, or <see cref="None"/> without another member.</summary>
    public int StandInOf(int slot) => MemberAt(slot, rank: 1);

    /// <summary>The members that come after a slot's owner, in order; fewer than asked if there are no more.</summary>
    public ImmutableArray<int> Replicas(int slot, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var replicas = new int[Math.Min(count, Members.Members.Length - 1)];
        for (int i = 0; i < replicas.Length; i++)
        {
            replicas[i] = MemberAt(slot, i + 1);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(replicas);
    }

    /// <summary>
    /// The member at a place in a slot's order: at 0 its owner, at 1 its stand-in; <see cref="None"/> behind the last.
    /// </summary>
    public int MemberAt(int slot, int rank)
    {
        if (rank == 0)
        {
            return _owners[slot];
        }

        if (rank >= _replicas.Length)
        {
            return None;
        }

        ushort known = Volatile.Read(ref Rank(rank)[slot]);
        return known != Unknown ? known : Find(slot, rank);
    }

    // One dealing answers for all slots that have the same members before this rank.
    private int Find(int slot, int rank)
    {
        var before = new int[rank];
        for (int i = 0; i < rank; i++)
        {
            before[i] = MemberAt(slot, i);
        }

        ushort[] found = Rank(rank);
        ushort[] owners = ArrayPool<ushort>.Shared.Rent(KeySlot.Count);
        _ring.Deal(before, owners.AsSpan(0, KeySlot.Count));
        foreach (int other in _owned[before[0]])
        {
            if (StartsWith(other, before))
            {
                Volatile.Write(ref found[other], owners[other]);
            }
        }

        int member = owners[slot];
        ArrayPool<ushort>.Shared.Return(owners);
        return member;
    }

    // A rank that another thread is just filling in may look unknown here; then that slot is left for later.
    private bool StartsWith(int slot, int[] before)
    {
        for (int rank = 0; rank < before.Length; rank++)
        {
            if (before[rank] != (rank == 0 ? _owners : Rank(rank))[slot])
            {
                return false;
            }
        }

        return true;
    }

    private ushort[] Rank(int rank)
    {
        if (Volatile.Read(ref _replicas[rank]) is { } published)
        {
            return published;
        }

        var unknown = new ushort[KeySlot.Count];
        Array.Fill(unknown, Unknown);
        return Interlocked.CompareExchange(ref _replicas[rank], unknown, comparand: null) ?? unknown;
    }

    //  version (1)  { length of name (4)  name in UTF-8  weight (4) } for each member in the order of names
    private static ulong FingerprintOf(MembershipSnapshot members)
    {
        using var buffer = new MemoryStream();
        using var writer = new BinaryWriter(buffer);
        writer.Write(DealingVersion);
        foreach (Member member in members.Members)
        {
            byte[] name = Encoding.UTF8.GetBytes(member.Name);
            writer.Write(name.Length);
            writer.Write(name);
            writer.Write(member.Weight);
        }

        return MemberHash.Of(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }
}
