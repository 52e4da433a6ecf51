using System.Text;
using Pinyon.Groups.Owned;
using Pinyon.Peers;
using Pinyon.Peers.Details;

namespace Pinyon.Tests.Groups;

/// <summary>What a value becomes, byte for byte, as Redis has it.</summary>
public sealed class ValueChangesTests
{
    [Theory]
    [InlineData(null, 5, "5")]
    [InlineData("", 5, "5")]
    [InlineData("41", 1, "42")]
    [InlineData("-1", 1, "0")]
    [InlineData("0", -17, "-17")]
    [InlineData("9223372036854775806", 1, "9223372036854775807")]
    [InlineData("-9223372036854775807", -1, "-9223372036854775808")]
    [InlineData("-9223372036854775808", long.MaxValue, "-1")]
    public void Increment_OfANumber_IsTheSum(string? old, long amount, string expected) =>
        Change(PeerUpdateKind.Increment, old, "", amount).ShouldBe((null, expected));

    [Theory]
    [InlineData("9223372036854775807", 1)]
    [InlineData("-9223372036854775808", -1)]
    [InlineData("-2", long.MinValue)]
    public void Increment_BeyondSixtyFourBits_IsRefused(string old, long amount) =>
        Change(PeerUpdateKind.Increment, old, "", amount).ShouldBe((PeerStatus.Overflow, ""));

    [Theory]
    [InlineData("x")]
    [InlineData("1x")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("+1")]
    [InlineData("01")]
    [InlineData("-0")]
    [InlineData("-")]
    [InlineData("1.5")]
    [InlineData("1e3")]
    [InlineData("9223372036854775808")]
    [InlineData("99999999999999999999999999")]
    public void Increment_OfWhatIsNoNumber_IsRefused(string old) =>
        Change(PeerUpdateKind.Increment, old, "", 1).ShouldBe((PeerStatus.NotANumber, ""));

    [Theory]
    [InlineData("100", "105")]
    [InlineData("one", null)]
    public void Increment_WithoutAnEntry_CountsFromWhatTheItemBrings(string start, string? expected) =>
        Change(PeerUpdateKind.Increment, null, start, 5)
            .ShouldBe(expected is null ? (PeerStatus.NotANumber, "") : (null, expected));

    [Theory]
    [InlineData(null, "ab", "ab")]
    [InlineData("x", "", "x")]
    [InlineData("x", "ab", "xab")]
    public void Append_AddsAtTheEnd(string? old, string bytes, string expected) =>
        Change(PeerUpdateKind.Append, old, bytes).ShouldBe((null, expected));

    [Theory]
    [InlineData(null, 0, "ab", "ab")]
    [InlineData(null, 2, "ab", "\0\0ab")]
    [InlineData("xyz", 0, "ab", "abz")]
    [InlineData("xyz", 2, "ab", "xyab")]
    [InlineData("xyz", 5, "ab", "xyz\0\0ab")]
    public void SetRange_PutsBytesOverThoseAtItsPlace(string? old, long offset, string bytes, string expected) =>
        Change(PeerUpdateKind.SetRange, old, bytes, offset).ShouldBe((null, expected));

    [Theory]
    [InlineData(99)]
    [InlineData(long.MaxValue)]
    public void SetRange_BeyondTheLongestValue_IsRefusedBeforeAnythingIsAllocated(long offset) =>
        Change(PeerUpdateKind.SetRange, "x", "ab", offset).ShouldBe((PeerStatus.TooLarge, ""));

    [Fact]
    public void Append_BeyondTheLongestValue_IsRefused() =>
        Change(PeerUpdateKind.Append, new string('x', 99), "ab").ShouldBe((PeerStatus.TooLarge, ""));

    private static (PeerStatus?, string) Change(PeerUpdateKind kind, string? old, string bytes, long amount = 0)
    {
        var item = new PeerItem("k", Encoding.ASCII.GetBytes(bytes)) { Update = new PeerUpdate(kind, amount) };
        ReadOnlyMemory<byte>? before = old is null ? default(ReadOnlyMemory<byte>?) : Encoding.ASCII.GetBytes(old);
        PeerStatus? fault = ValueChanges.TryCompute(item, before, longest: 100, out ReadOnlyMemory<byte> value);
        return (fault, Encoding.ASCII.GetString(value.Span));
    }
}
