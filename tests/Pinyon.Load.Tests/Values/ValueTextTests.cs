using Pinyon.Load.Keys;
using Pinyon.Load.Values;

namespace Pinyon.Load.Tests.Values;

public sealed class ValueTextTests
{
    [Theory]
    [InlineData(0, 64)]
    [InlineData(1234, 100)]
    [InlineData(KeyText.MaxKeys - 1, ValueText.MinChecked)]
    public void IsOneOf_ValueOfTheKey_IsTrue(int key, int size)
    {
        ValueText values = OfSize(size);

        values.IsOneOf(key, values.ToBytes(key, nonce: 7)).ShouldBeTrue();
        values.IsOneOf(key, values.ToBytes(key, uint.MaxValue)).ShouldBeTrue();
    }

    [Fact]
    public void IsOneOf_ValueOfAnotherKey_IsFalse() =>
        OfSize(64).IsOneOf(12, OfSize(64).ToBytes(123, nonce: 1)).ShouldBeFalse();

    [Fact]
    public void IsOneOf_AnyByteChanged_IsFalse()
    {
        ValueText values = OfSize(64);
        for (int i = 0; i < values.Size; i++)
        {
            byte[] value = values.ToBytes(5, nonce: 1);
            value[i] ^= 1;
            values.IsOneOf(5, value).ShouldBeFalse($"byte {i}");
        }
    }

    [Fact]
    public void IsOneOf_HalfOfOneWriteAndHalfOfAnother_IsFalse()
    {
        ValueText values = OfSize(64);
        byte[] torn = [.. values.ToBytes(5, nonce: 1)[..32], .. values.ToBytes(5, nonce: 2)[32..]];

        values.IsOneOf(5, torn).ShouldBeFalse();
    }

    [Fact]
    public void IsOneOf_AnotherLength_IsFalse()
    {
        byte[] value = OfSize(64).ToBytes(5, nonce: 1);

        OfSize(64).IsOneOf(5, value.AsSpan(1)).ShouldBeFalse();
        OfSize(64).IsOneOf(5, []).ShouldBeFalse();
    }

    [Fact]
    public void Write_AnotherNonce_IsAnotherValue() =>
        OfSize(64).ToBytes(5, nonce: 1).ShouldNotBe(OfSize(64).ToBytes(5, nonce: 2));

    private static ValueText OfSize(int size) => new(size, new Random(1));
}
