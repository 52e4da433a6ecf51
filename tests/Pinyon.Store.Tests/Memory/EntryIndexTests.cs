using System.Buffers.Binary;
using Pinyon.Store.Memory;

namespace Pinyon.Store.Tests.Memory;

public sealed class EntryIndexTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void Index_GrowingAndShrinking_FindsExactlyWhatIsThere(int shardBits)
    {
        var index = new EntryIndex(shardBits);
        Entry[] entries = [.. Enumerable.Range(0, 20_000).Select(NewEntry)];
        foreach (Entry entry in entries) index.Add(entry);
        index.Count.ShouldBe(entries.Length);
        Array.TrueForAll(entries, entry => Find(index, entry) == entry).ShouldBeTrue();

        foreach (Entry entry in entries[10..]) index.Remove(entry);

        index.Count.ShouldBe(10);
        Array.TrueForAll(entries[..10], entry => Find(index, entry) == entry).ShouldBeTrue();
        Array.TrueForAll(entries[10..], entry => Find(index, entry) is null).ShouldBeTrue();
    }

    [Fact]
    public void Index_SameHash_TellsKeysApart()
    {
        var index = new EntryIndex(0);
        ulong hash = new EntryKey([1]).Hash;
        var other = new Entry(hash, 1, [2]);
        var sought = new Entry(hash, 1, [1]);
        index.Add(other);
        index.Find(new EntryKey([1])).ShouldBeNull();

        index.Add(sought);
        index.Find(new EntryKey([1])).ShouldBe(sought);
        index.Remove(other);
        index.Find(new EntryKey([1])).ShouldBe(sought);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 100)]
    [InlineData(3, 20_000)]
    public void After_FollowedFromZero_CrossesAllOfHashSpaceOnce(int shardBits, int entries)
    {
        var index = new EntryIndex(shardBits);
        for (int i = 0; i < entries; i++) index.Add(NewEntry(i));

        ulong position = 0;
        long steps = 0;
        do
        {
            ulong next = index.After(position);
            (next == 0 || next > position).ShouldBeTrue();
            position = next;
            steps++;
        }
        while (position != 0);

        steps.ShouldBeInRange(16L << shardBits, Math.Max(16, 2 * entries) << shardBits);
    }

    private static Entry? Find(EntryIndex index, Entry entry) => index.Find(new EntryKey(entry.Key));

    private static Entry NewEntry(int number)
    {
        byte[] key = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(key, number);
        return new(new EntryKey(key).Hash, key.Length, key);
    }
}
