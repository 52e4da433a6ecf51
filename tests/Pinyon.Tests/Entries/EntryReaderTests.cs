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
