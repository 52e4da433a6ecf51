using Pinyon.Store.Pages;

namespace Pinyon.Store.Tests.Pages;

public sealed class SlotPagesTests
{
    private const int PageBytes = 4096;
    private const int Limit = 64;

    private readonly SizeClasses _classes = new(PageBytes, Limit);
    private readonly SlotPages _pages;

    public SlotPagesTests() =>
        _pages = new SlotPages(new PageSource(new PageRegion(Limit, PageBytes), 0), _classes, Limit);

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 10)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Slots_TakenAndFreedAtRandom_NeverOverlapAndAlwaysCount(int seed)
    {
        var random = new Random(seed);
        List<uint> taken = [];
        for (int step = 0; step < 3000; step++)
        {
            int sizeClass = random.Next(_classes.Count);
            if (random.Next(5) < 3 && (_pages.FreeSlots(sizeClass) > 0 || _pages.PagesLeft > 0))
            {
                taken.Add(_pages.Allocate(sizeClass));
                _pages.ClassOf(taken[^1]).ShouldBe(sizeClass);
            }
            else if (taken.Count > 0)
            {
                int index = random.Next(taken.Count);
                _pages.Free(taken[index]);
                taken.RemoveAt(index);
            }
        }

        ShouldBeApart(taken, $"seed {seed}");
        taken.ForEach(_pages.Free);
        _pages.PagesInUse.ShouldBe(0, $"seed {seed}");
        _pages.PagesLeft.ShouldBe(Limit, $"seed {seed}");
        ShouldBeSound($"seed {seed}");
    }

    [Fact]
    public void BeginEmptying_ClassWithAPageOfFreeSlots_FreesThePage()
    {
        int sizeClass = _classes.OfEntry(128);
        int slots = 3 * _classes.SlotsPerPage(sizeClass);
        uint[] taken = [.. Enumerable.Range(0, slots).Select(_ => _pages.Allocate(sizeClass))];
        for (int i = 0; i < taken.Length; i++)
        {
            if (i % 3 != 0) _pages.Free(taken[i]);
        }

        _pages.SlackestClass().ShouldBe(sizeClass);
        uint[] used = new uint[_classes.SlotsPerPage(0)];
        int count = _pages.BeginEmptying(sizeClass, used);
        foreach (uint slot in used[..count])
        {
            _pages.Allocate(sizeClass).ShouldNotBe(slot);
            _pages.Free(slot);
        }

        _pages.EndEmptying();

        _pages.PagesInUse.ShouldBe(2);
        ShouldBeSound("after emptying");
    }

    [Fact]
    public void TryWithhold_MoreThanIsLeft_ChangesNothing()
    {
        _pages.Allocate(0);

        _pages.TryWithhold(Limit).ShouldBeFalse();
        _pages.PagesLeft.ShouldBe(Limit - 1);
        _pages.TryWithhold(Limit - 1).ShouldBeTrue();
        _pages.PagesLeft.ShouldBe(0);
        _pages.GiveBack(Limit - 1);
        _pages.PagesLeft.ShouldBe(Limit - 1);
    }

    private void ShouldBeApart(List<uint> taken, string where)
    {
        long end = 0;
        foreach (uint slot in taken.Order())
        {
            long start = (long)slot << PageRegion.UnitBits;
            start.ShouldBeGreaterThanOrEqualTo(Math.Max(end, PageBytes), where);
            end = start + _classes.SlotBytes(_pages.ClassOf(slot));
        }
    }

    private void ShouldBeSound(string where)
    {
        List<string> faults = [];
        _pages.Check(faults);
        faults.ShouldBeEmpty(where);
    }
}
