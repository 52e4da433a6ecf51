using Pinyon.Server.Configuration.Values;

namespace Pinyon.Server.Tests.Configuration.Values;

public sealed class QuantitySizeTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("512", 512)]
    [InlineData("512B", 512)]
    [InlineData("1K", 1024)]
    [InlineData("64KiB", 65_536)]
    [InlineData("64KB", 65_536)]
    [InlineData("256MB", 268_435_456)]
    [InlineData("256mb", 268_435_456)]
    [InlineData("1GB", 1_073_741_824)]
    [InlineData("2TiB", 2_199_023_255_552)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("8388607TB", 8_388_607L << 40)]
    public void TryParseSize_NumberAndUnit_GivesBytes(string text, long bytes)
    {
        Quantity.TryParseSize(text, out long parsed).ShouldBeTrue();

        parsed.ShouldBe(bytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("MB")]
    [InlineData("-1MB")]
    [InlineData("+1MB")]
    [InlineData("1.5GB")]
    [InlineData("256 MB")]
    [InlineData("256XB")]
    [InlineData("256MBs")]
    [InlineData("٣MB")]
    [InlineData("8388608TB")]
    [InlineData("9223372036854775808")]
    public void TryParseSize_NoSizeOrTooGreat_IsRefused(string text) =>
        Quantity.TryParseSize(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData(0, "0B")]
    [InlineData(1023, "1023B")]
    [InlineData(1024, "1KB")]
    [InlineData(1_610_612_736, "1.5GB")]
    [InlineData(1_073_741_823, "1023.9MB")]
    [InlineData(long.MaxValue, "8388607.9TB")]
    public void FormatSize_Bytes_RoundsDownInTheGreatestUnit(long bytes, string text) =>
        Quantity.FormatSize(bytes).ShouldBe(text);
}
