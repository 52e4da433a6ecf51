using System.Buffers;
using Pinyon.Grpc.Peers;

namespace Pinyon.Grpc.Tests.Peers;

public sealed class FieldCounterTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("1A00", 1)]
    [InlineData("1A001A00", 2)]
    [InlineData("12021A001A00", 1)]
    [InlineData("08FF011A00", 1)]
    [InlineData("0900000000000000001A00", 1)]
    [InlineData("0D000000001A00", 1)]
    [InlineData("180118021803", 3)]
    public void TryCount_WholeMessage_CountsTheTopLevelOnly(string hex, int expected)
    {
        var message = new ReadOnlySequence<byte>(Convert.FromHexString(hex));

        FieldCounter.TryCount(message, 3, out int count).ShouldBeTrue();

        count.ShouldBe(expected);
    }

    [Theory]
    [InlineData("1A")]
    [InlineData("1A05AA")]
    [InlineData("1AFFFFFFFFFFFFFFFFFF01")]
    [InlineData("FFFFFFFFFFFFFFFFFFFFFF")]
    [InlineData("0901")]
    [InlineData("0B0C")]
    [InlineData("0F")]
    public void TryCount_CutOrAlien_IsRefused(string hex) =>
        FieldCounter.TryCount(new ReadOnlySequence<byte>(Convert.FromHexString(hex)), 3, out _).ShouldBeFalse();
}
