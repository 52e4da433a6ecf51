using Pinyon.Store.Pages;

namespace Pinyon.Store.Tests.Pages;

public sealed class SizeClassesTests
{
    [Theory]
    [InlineData(64 << 10, 4096, 3, 16)]
    [InlineData(16 << 10, 2048, 3, 16)]
    [InlineData(4 << 10, 200, 15, 8)]
    public void OfEntry_EverySize_IsTheSmallestSlotAndWastesLittle(int pageBytes, int pages, int step, int share)
    {
        var classes = new SizeClasses(pageBytes, pages);
        for (int bytes = 24; bytes <= classes.LargestSlot; bytes++)
        {
            int sizeClass = classes.OfEntry(bytes);

            int slot = classes.SlotBytes(sizeClass);
            slot.ShouldBeGreaterThanOrEqualTo(bytes);
            if (sizeClass > 0) classes.SlotBytes(sizeClass - 1).ShouldBeLessThan(bytes);
            (slot - bytes).ShouldBeLessThanOrEqualTo(Math.Max(Math.Max(step, 8), bytes / share));
            (slot % 4).ShouldBe(0);
        }

        classes.OfEntry(classes.LargestSlot).ShouldBe(classes.QuarterPiece - 1);
        classes.SlotBytes(classes.OfGroup(3)).ShouldBe(3 * SizeClasses.BucketBytes);
    }
}
