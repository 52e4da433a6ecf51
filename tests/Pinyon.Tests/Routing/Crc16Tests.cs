using System.Text;
using Pinyon.Routing;

namespace Pinyon.Tests.Routing;

public sealed class Crc16Tests
{
    [Theory]
    [InlineData("", 0x0000)]
    [InlineData("A", 0x58E5)]
    [InlineData("123456789", 0x31C3)]
    public void Of_PublishedVector_Matches(string text, int expected) =>
        Crc16.Of(Encoding.ASCII.GetBytes(text)).ShouldBe((ushort)expected);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Of_EveryLengthUpTo300_EqualsBitByBit(int seed)
    {
        var random = new Random(seed);
        for (int length = 0; length <= 300; length++)
        {
            var bytes = new byte[length];
            random.NextBytes(bytes);

            Crc16.Of(bytes).ShouldBe(BitByBit(bytes), $"seed {seed}, length {length}");
        }
    }

    // The definition: divide by x^16 + x^12 + x^5 + 1, the highest bit first.
    private static ushort BitByBit(byte[] bytes)
    {
        int crc = 0;
        for (int bit = 0; bit < bytes.Length * 8; bit++)
        {
            int incoming = (bytes[bit / 8] >> (7 - (bit % 8))) & 1;
            int outgoing = (crc >> 15) & 1;
            crc = (crc << 1) & 0xFFFF;
            crc ^= (incoming ^ outgoing) * 0x1021;
        }

        return (ushort)crc;
    }
}
