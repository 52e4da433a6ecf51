using Pinyon.Store.Entries;
using Pinyon.Store.Pages;

namespace Pinyon.Store.Tests.Entries;

/// <summary>A shard's memory without a shard, for tests of what works on entries.</summary>
internal sealed class NativeEntries
{
    private const int PageBytes = 64 << 10;
    private const int PageCount = 1024;

    private readonly EntrySlots _slots;

    public NativeEntries()
    {
        var classes = new SizeClasses(PageBytes, PageCount);
        var region = new PageRegion(PageCount, PageBytes);
        Memory = new EntryMemory(region.Memory, classes);
        Pages = new SlotPages(new PageSource(region, 0), classes, PageCount);
        _slots = new EntrySlots(Memory, Pages);
    }

    public EntryMemory Memory { get; }

    public SlotPages Pages { get; }

    /// <summary>Writes an entry that nothing knows of.</summary>
    public uint Write(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value = default, in WriteOptions options = default)
    {
        var shape = EntryShape.Of(key.Length, value.Length, in options, Memory.Classes);
        SlotPlan plan = shape.Spread(Memory.Classes);
        uint entry = _slots.Take(in shape, in plan);
        Memory.WriteHead(entry, in shape, in options, options.ExpiresAt);
        _slots.Fill(entry, in shape, key, value);
        return entry;
    }

    public void Free(uint entry) => _slots.Free(entry);
}
