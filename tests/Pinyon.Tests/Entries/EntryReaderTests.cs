using Microsoft.Extensions.Time.Testing;
using Pinyon.Entries;
using Pinyon.Store;
using Pinyon.Versions;

namespace Pinyon.Tests.Entries;

/// <summary>How long others may keep a copy of an entry (R4): until the first of its limits.</summary>
public sealed class EntryReaderTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly EntryStore _store = new(new StoreOptions { BudgetBytes = 1 << 20 });

    public void Dispose() => _store.Dispose();

    [Theory]
    [InlineData(0, 0, 0, 10_000)]
    [InlineData(4001, 0, 0, 4000)]
    [InlineData(0, 3000, 0, 1000)]   // its renewals are the touches that keep the entry (R10)
    [InlineData(60_001, 0, 5001, 5000)]   // from then on it is loaded anew
    [InlineData(60_001, 0, 1, 0)]   // it is being loaded anew
    public void Copy_OfAnEntry_IsGoodForAsLongAsTheEntry(long expiresAt, long idle, long refreshAt, long expected)
    {
        var reader = new EntryReader(_store, new EntryFloors(bytes: 1 << 16), new MonotonicTime(_time));   // at 1
        var prefix = new EntryPrefix { RefreshAt = refreshAt, ExpiresAt = expiresAt };
        var options = new WriteOptions(7, ExpiresAt: expiresAt, Idle: idle) { Mark = prefix.IsNeeded };
        byte[] value = prefix.IsNeeded ? prefix.Before("v"u8) : "v"u8.ToArray();
        _store.Write(new EntryKey("k"u8), value, options, now: 1);

        EntryLook look = reader.Look("k");

        (look.State, look.CopyFor).ShouldBe((EntryState.Found, expected));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Peek_OfALongValue_TellsAllButTheValueAndCopiesNone(bool isTagged)
    {
        using var store = new EntryStore(new StoreOptions { BudgetBytes = 32 << 20 });
        var reader = new EntryReader(store, new EntryFloors(bytes: 1 << 16), new MonotonicTime(_time));
        byte[] value = new byte[4 << 20];
        byte[] tags = TagList.Of([new string('t', 255), "tree"]);
        var prefix = new EntryPrefix { RefreshAt = isTagged ? 5000 : 0, ExpiresAt = 9000, Tags = isTagged ? tags : [] };
        var options = new WriteOptions(7, Flags: 3, ExpiresAt: 9000, Idle: 8000) { Mark = isTagged };
        store.Write(new EntryKey("k"u8), isTagged ? prefix.Before(value) : value, options, now: 1);
        EntryLook whole = reader.Look("k");

        long before = GC.GetAllocatedBytesForCurrentThread();
        EntryLook look = reader.Peek("k", out KeptEntry kept);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        allocated.ShouldBeLessThan(8 << 10);
        look.ShouldBe(whole with { Value = default });
        (kept.Length, kept.Idle, kept.ExpiresAt, kept.RefreshAt).ShouldBe((4 << 20, 8000, 9000, prefix.RefreshAt));
        kept.Tags.ToArray().ShouldBe(isTagged ? tags : []);
    }

    [Fact]
    public void Peek_WithTheLongestTags_ReadsThemAll()
    {
        var reader = new EntryReader(_store, new EntryFloors(bytes: 1 << 16), new MonotonicTime(_time));
        byte[] tags = TagList.Of([.. Enumerable.Repeat(new string('t', 255), 16)]);
        byte[] stored = new EntryPrefix { RefreshAt = 5, ExpiresAt = 9000, Tags = tags }.Before(new byte[10_000]);
        _store.Write(new EntryKey("k"u8), stored, new WriteOptions(7) { Mark = true }, now: 1);

        reader.Peek("k", out KeptEntry kept);

        kept.Tags.ToArray().ShouldBe(tags);
        kept.Length.ShouldBe(10_000);
    }

    [Fact]
    public void Look_LongerThanAskedFor_IsNotRead()
    {
        var reader = new EntryReader(_store, new EntryFloors(bytes: 1 << 16), new MonotonicTime(_time));
        _store.Write(new EntryKey("k"u8), "value"u8, new WriteOptions(7), now: 1);

        reader.LengthOf("k").ShouldBe(5);
        reader.LengthOf("absent").ShouldBe(0);
        reader.Look("k", longest: 5).State.ShouldBe(EntryState.Found);
        reader.Look("k", longest: 4).ShouldBe(new EntryLook(EntryState.TooLong, Version: 7));
    }
}
