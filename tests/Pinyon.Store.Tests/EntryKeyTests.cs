namespace Pinyon.Store.Tests;

public sealed class EntryKeyTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(EntryKey.MaxLength + 1)]
    public void EntryKey_LengthOutOfRange_Throws(int length) =>
        Should.Throw<ArgumentOutOfRangeException>(() => { _ = new EntryKey(new byte[length]); });

    [Theory]
    [InlineData(1)]
    [InlineData(EntryKey.MaxLength)]
    public void EntryKey_LengthInRange_KeepsTheBytes(int length)
    {
        byte[] bytes = new byte[length];

        new EntryKey(bytes).Bytes.Length.ShouldBe(length);
    }
}
