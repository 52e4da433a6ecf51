using Pinyon.Store.Entries;
using Pinyon.Store.Pages;

namespace Pinyon.Store.Tests.Entries;

public sealed class EntryShapeTests
{
    private readonly SizeClasses _classes = new(64 << 10, 4096);

    [Theory]
    [InlineData(20, 100, 0, 0, 0, 20)]
    [InlineData(20, 100, 1, 0, 0, 24)]
    [InlineData(20, 100, 0, 1, 0, 36)]
    [InlineData(20, 100, 0, 0, 1, 52)]
    [InlineData(20, 100, 1, 1, 1, 56)]
    [InlineData(256, 100, 0, 0, 0, 32)]
    [InlineData(20, 16_384, 0, 0, 0, 32)]
    [InlineData(20, 16_384, 1, 1, 1, 68)]
    public void Of_BlocksThatItNeeds_TakesNoOthers(int key, int value, int flags, int expires, int idle, int head)
    {
        var options = new WriteOptions(1, (uint)flags, expires, idle);

        EntryShape.Of(key, value, in options, _classes).PayloadOffset.ShouldBe(head);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16_000)]
    [InlineData(16_384)]
    [InlineData(65_000)]
    [InlineData(65_535)]
    [InlineData(1_000_000)]
    [InlineData(StoreOptions.MaxValueBytesLimit)]
    public void Spread_AnyLength_HoldsThePayloadExactlyAndWastesLittle(int length)
    {
        for (int value = length; value < Math.Min(length + 20_000, StoreOptions.MaxValueBytesLimit + 1); value += 97)
        {
            var shape = EntryShape.Of(30, value, new WriteOptions(1, 1, 1, 1), _classes);
            SlotPlan plan = shape.Spread(_classes);

            long held = plan.Inline
                + (long)plan.Quarters * EntryShape.QuarterPieceData(_classes)
                + (long)plan.Pages * EntryShape.FullPieceData(_classes);
            held.ShouldBe(shape.PayloadLength);
            (shape.PayloadOffset + plan.Inline).ShouldBeLessThanOrEqualTo(_classes.SlotBytes(plan.SizeClass));
            plan.Bytes(_classes).ShouldBeLessThanOrEqualTo(100 + (long)(shape.PayloadLength * 1.07));
        }
    }

    [Fact]
    public void PayloadOffsets_EveryState_IsTheSumOfItsBlocks()
    {
        for (int state = 0; state <= EntryLayout.StateMask; state++)
        {
            int sum = EntryLayout.Rest
                + ((state & EntryLayout.Long) != 0 ? EntryLayout.LongBytes : 0)
                + ((state & EntryLayout.Times) != 0 ? EntryLayout.TimesBytes : 0)
                + ((state & EntryLayout.Idle) != 0 ? EntryLayout.IdleBytes : 0)
                + ((state & EntryLayout.Flags) != 0 ? EntryLayout.FlagsBytes : 0);
            EntryLayout.PayloadOffsets[state].ShouldBe((byte)sum);
        }
    }
}
