using System.Runtime.InteropServices;
using Pinyon.Store.Entries;
using Pinyon.Store.Eviction;

namespace Pinyon.HitRates.Caches;

/// <summary>Native entries of a head and nothing else, for a policy to link: numbered 1 to their count.</summary>
internal sealed unsafe class FakeEntries : IEntryFacts, IDisposable
{
    private const int Units = EntryLayout.Rest >> EntryLayout.UnitBits;

    private readonly byte* _origin;
    private readonly int[] _charges;
    private readonly ulong[] _hashes;

    public FakeEntries(int count)
    {
        _origin = (byte*)NativeMemory.AllocZeroed((nuint)(count + 1) * EntryLayout.Rest);
        _charges = new int[count + 1];
        _hashes = new ulong[count + 1];
    }

    public PolicyEntries Entries => new(_origin, this);

    /// <summary>The reference of an entry.</summary>
    public static uint Reference(int number) => (uint)number * Units;

    /// <summary>The number of the entry that a reference names.</summary>
    public static int Number(uint entry) => (int)(entry / Units);

    /// <summary>Makes a new entry of a number: links undefined, bits 0.</summary>
    public uint Write(int number, ulong hash, int charge)
    {
        uint entry = Reference(number);
        new Span<byte>(At(entry), EntryLayout.Rest).Fill(0xEE);
        Entries.SetBits(entry, 0);
        _charges[number] = charge;
        _hashes[number] = hash;
        return entry;
    }

    /// <summary>Gives an entry another charge.</summary>
    public void Recharge(int number, int charge) => _charges[number] = charge;

    /// <summary>Copies an entry to another number, and spoils the place where it was.</summary>
    public void Copy(int from, int to)
    {
        Buffer.MemoryCopy(At(Reference(from)), At(Reference(to)), EntryLayout.Rest, EntryLayout.Rest);
        _charges[to] = _charges[from];
        _hashes[to] = _hashes[from];
        new Span<byte>(At(Reference(from)), EntryLayout.Rest).Fill(0xEE);
    }

    public int Charge(uint entry) => _charges[Number(entry)];

    public ulong Hash(uint entry) => _hashes[Number(entry)];

    public void Dispose() => NativeMemory.Free(_origin);

    private byte* At(uint entry) => _origin + ((nuint)entry << EntryLayout.UnitBits);
}
