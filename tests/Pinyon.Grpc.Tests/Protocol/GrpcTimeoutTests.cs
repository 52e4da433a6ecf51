using Pinyon.Grpc.Protocol;

namespace Pinyon.Grpc.Tests.Protocol;

public sealed class GrpcTimeoutTests
{
    [Theory]
    [InlineData(0L, "1n")]
    [InlineData(-5L, "1n")]
    [InlineData(1L, "100n")]
    [InlineData(999_999L, "99999900n")]
    [InlineData(1_000_000L, "100000u")]
    [InlineData(1_000_001L, "100001u")]
    [InlineData(10_000_000L, "1000000u")]
    [InlineData(999_999_990L, "99999999u")]
    [InlineData(999_999_991L, "100000m")]
    [InlineData(TimeSpan.TicksPerHour, "3600000m")]
    [InlineData(TimeSpan.TicksPerDay * 100, "8640000S")]
    [InlineData(TimeSpan.TicksPerDay * 10_000, "14400000M")]
    [InlineData(TimeSpan.TicksPerDay * 1_000_000, "24000000H")]
    [InlineData(long.MaxValue, "99999999H")]
    public void Format_Time_TakesTheFinestUnitThatFits(long ticks, string text) =>
        GrpcTimeout.Format(new TimeSpan(ticks)).ShouldBe(text);

    [Theory]
    [InlineData("1H", TimeSpan.TicksPerHour)]
    [InlineData("2M", 2 * TimeSpan.TicksPerMinute)]
    [InlineData("3S", 3 * TimeSpan.TicksPerSecond)]
    [InlineData("4m", 4 * TimeSpan.TicksPerMillisecond)]
    [InlineData("5u", 5 * TimeSpan.TicksPerMicrosecond)]
    [InlineData("600n", 6L)]
    [InlineData("1n", 1L)]
    [InlineData("0S", 0L)]
    [InlineData("00000001S", TimeSpan.TicksPerSecond)]
    [InlineData("99999999H", 99_999_999 * TimeSpan.TicksPerHour)]
    public void TryParse_Timeout_IsRead(string text, long ticks)
    {
        GrpcTimeout.TryParse(text, out TimeSpan timeout).ShouldBeTrue();

        timeout.Ticks.ShouldBe(ticks);
    }

    [Theory]
    [InlineData("")]
    [InlineData("S")]
    [InlineData("1")]
    [InlineData("1s")]
    [InlineData("1 S")]
    [InlineData("-1S")]
    [InlineData("+1S")]
    [InlineData("1.5S")]
    [InlineData("123456789S")]
    [InlineData("١S")]
    [InlineData("S1")]
    public void TryParse_AnythingElse_IsRefused(string text) => GrpcTimeout.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void Format_AnyTime_ParsesToAtLeastThatTime()
    {
        var random = new Random(20261120);
        for (int i = 0; i < 1000; i++)
        {
            var time = new TimeSpan(random.NextInt64(1, 1L << random.Next(2, 61)));

            GrpcTimeout.TryParse(GrpcTimeout.Format(time), out TimeSpan read).ShouldBeTrue();

            read.ShouldBeGreaterThanOrEqualTo(time, $"{time.Ticks} ticks");
            (read - time).ShouldBeLessThanOrEqualTo(time * 0.0001, $"{time.Ticks} ticks");
        }
    }
}
