using System.Buffers.Binary;
using Pinyon.Store.Index;
using Pinyon.Store.Pages;
using Pinyon.Store.Tests.Entries;

namespace Pinyon.Store.Tests.Index;

public sealed class EntryIndexTests
{
    private readonly NativeEntries _entries = new();

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void Index_GrowingAndShrinking_FindsExactlyWhatIsThere(int shardBits)
    {
        EntryIndex index = NewIndex(shardBits);
        (byte[] Key, uint Entry)[] added = [.. Enumerable.Range(0, 20_000).Select(number => Add(index, number))];
        index.Count.ShouldBe(added.Length);
        Array.TrueForAll(added, pair => Find(index, pair.Key) == pair.Entry).ShouldBeTrue();
        ShouldBeSound(index);

        foreach ((byte[] key, uint entry) in added[10..]) index.Remove(entry, new EntryKey(key).Hash);

        index.Count.ShouldBe(10);
        Array.TrueForAll(added[..10], pair => Find(index, pair.Key) == pair.Entry).ShouldBeTrue();
        Array.TrueForAll(added[10..], pair => Find(index, pair.Key) == 0).ShouldBeTrue();
        ShouldBeSound(index);
    }

    [Fact]
    public void Index_SameHash_TellsKeysApart()
    {
        EntryIndex index = NewIndex(0);
        ulong hash = new EntryKey([1]).Hash;
        uint other = _entries.Write([2]);
        uint sought = _entries.Write([1]);
        index.Add(other, hash);
        Find(index, [1]).ShouldBe(0u);

        index.Add(sought, hash);
        Find(index, [1]).ShouldBe(sought);
        index.Remove(other, hash);
        Find(index, [1]).ShouldBe(sought);
    }

    // What the index takes at any size, in bytes for each entry: the sum of its pages, half-used ones included.
    [Fact]
    public void Index_AnySize_StaysBelowSevenBytesPerEntry()
    {
        EntryIndex index = NewIndex(0);
        for (int number = 0; number < 300_000; number++)
        {
            Add(index, number);
            if (number < 100_000 || number % 20_000 != 0) continue;
            int pages = Enumerable.Range(1, IndexGroup.MaxBuckets)
                .Sum(buckets => _entries.Pages.PagesOf(_entries.Pages.Classes.OfGroup(buckets)));
            long bytes = (pages - IndexGroup.MaxBuckets) * (long)_entries.Pages.Classes.PageBytes;
            ((double)bytes / number).ShouldBeLessThan(7, $"at {number} entries");
        }
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 100)]
    [InlineData(3, 20_000)]
    public void CopyGroup_FollowedFromZero_CrossesAllOfHashSpaceOnce(int shardBits, int entries)
    {
        EntryIndex index = NewIndex(shardBits);
        for (int number = 0; number < entries; number++) Add(index, number);
        uint[] group = new uint[IndexGroup.MaxEntries];

        ulong position = 0;
        long met = 0;
        do
        {
            ulong before = position;
            met += index.CopyGroup(ref position, group);
            (position == 0 || position > before).ShouldBeTrue();
        }
        while (position != 0);

        met.ShouldBe((long)entries << shardBits);   // every shard's part of the space shows this index again
    }

    [Fact]
    public void TryShrinkToNothing_EmptyIndex_GivesAllPagesBack()
    {
        EntryIndex index = NewIndex(0);
        List<(byte[] Key, uint Entry)> added = [.. Enumerable.Range(0, 100_000).Select(number => Add(index, number))];
        foreach ((byte[] key, uint entry) in added)
        {
            index.Remove(entry, new EntryKey(key).Hash);
            _entries.Free(entry);
        }

        index.TryShrinkToNothing().ShouldBeTrue();

        _entries.Pages.PagesInUse.ShouldBe(1);
        index.TryShrinkToNothing().ShouldBeFalse();
        ShouldBeSound(index);
    }

    private static uint Find(EntryIndex index, byte[] key) => index.Find(key, new EntryKey(key).Hash);

    private EntryIndex NewIndex(int shardBits) =>
        new(shardBits, _entries.Memory, _entries.Pages, new Reservation(8 << 20));

    private void ShouldBeSound(EntryIndex index)
    {
        List<string> faults = [];
        index.Check(faults);
        _entries.Pages.Check(faults);
        faults.ShouldBeEmpty();
    }

    private (byte[] Key, uint Entry) Add(EntryIndex index, int number)
    {
        byte[] key = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(key, number);
        uint entry = _entries.Write(key);
        index.Add(entry, new EntryKey(key).Hash);
        return (key, entry);
    }
}
