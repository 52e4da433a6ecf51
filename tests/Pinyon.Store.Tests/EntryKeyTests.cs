using Pinyon.Store.Tests.Kit;

namespace Pinyon.Store.Tests;

public sealed class EntryKeyTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(EntryKey.MaxLength + 1)]
    public void EntryKey_LengthOutOfRange_Throws(int length)
    {
        Should.Throw<ArgumentOutOfRangeException>(() => { _ = new EntryKey(new byte[length]); });
        Should.Throw<ArgumentOutOfRangeException>(() => { _ = new EntryKey(new byte[length], hash: 1); });
    }

    [Fact]
    public void EntryKey_OfAHashThatWasCarried_FindsTheSameEntry()
    {
        using var store = new EntryStore(new StoreOptions { BudgetBytes = 1 << 20 });
        store.Put("key", "value");
        byte[] copy = "key".Bytes();
        ulong carried = new EntryKey(copy).Hash;

        var sink = new CopySink();
        store.Read(new EntryKey(copy, carried), 0, ref sink).ShouldBe(ReadStatus.Found);

        sink.Value.ShouldBe("value".Bytes());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(EntryKey.MaxLength)]
    public void EntryKey_LengthInRange_KeepsTheBytes(int length)
    {
        byte[] bytes = new byte[length];

        new EntryKey(bytes).Bytes.Length.ShouldBe(length);
    }
}
