using Pinyon.HitRates.Caches;
using Pinyon.Store.Eviction;

namespace Pinyon.Store.Tests.Eviction;

/// <summary>InnoDB's rule by pictures: capacity for sixteen, so six are old and ten young, plus or minus one.</summary>
public sealed class MidpointLruPolicyTests : IDisposable
{
    private const int Room = 16;
    private const int Wait = 1000;

    private readonly FakeEntries _entries = new(200);
    private readonly MidpointLruPolicy _policy;
    private long _now;

    public MidpointLruPolicyTests() => _policy =
        new MidpointLruPolicy(_entries.Entries, Room, Room, new MidpointSettings { PromotionMilliseconds = Wait });

    public void Dispose() => _entries.Dispose();

    [Fact]
    public void Add_UntilFull_KeepsThreeEighthsOldWithinTheTolerance()
    {
        Add(1, Room);

        _policy.OldCount.ShouldBeInRange(5, 7);
    }

    [Fact]
    public void Hit_BeforeTheFirstEviction_MovesNothing()
    {
        Add(1, Room);
        _now += Wait;
        Hit(LastIn());

        _policy.MadeYoung.ShouldBe(0);
        _policy.NotMadeYoung.ShouldBe(0);
    }

    [Fact]
    public void Hit_WhileFillingIfThatIsWanted_MovesToTheFront()
    {
        var settings = new MidpointSettings { PromotionMilliseconds = 0, MovesWhileFilling = true };
        var policy = new MidpointLruPolicy(_entries.Entries, Room, Room, settings);
        for (int number = 1; number <= 3; number++) policy.Add(_entries.Write(number, 0, 1), 0, _now);
        policy.Hit(FakeEntries.Reference(1), 0, _now);

        policy.MadeYoung.ShouldBe(1);
        policy.Check([]).First().ShouldBe(FakeEntries.Reference(1));
    }

    [Fact]
    public void Evict_OldPart_GoesFromItsEnd()
    {
        // New entries start at the head of the old part, behind the former young ones: 17 is not the next victim.
        Add(1, Room + 1);
        int[] victims = [.. Enumerable.Range(0, 5).Select(_ => FakeEntries.Number(_policy.Evict(_now)))];

        victims.ShouldNotContain(Room + 1);
    }

    [Fact]
    public void Hit_OldTooEarly_StaysAndIsCounted()
    {
        Add(1, Room + 1);
        _now += Wait - 1;
        Hit(LastIn());

        _policy.NotMadeYoung.ShouldBe(1);
        _policy.MadeYoung.ShouldBe(0);
    }

    [Fact]
    public void Hit_OldLongEnough_BecomesYoungAndIsCounted()
    {
        Add(1, Room + 1);
        _now += Wait;
        Hit(LastIn());

        _policy.MadeYoung.ShouldBe(1);
        _policy.NotMadeYoung.ShouldBe(0);
    }

    [Fact]
    public void Scan_AsLongAsYouLike_LeavesTheYoungPart()
    {
        Add(1, Room + 1);
        _now += Wait;
        int kept = LastIn();
        Hit(kept);
        Add(Room + 2, 150);

        _policy.Check([]).ShouldContain(FakeEntries.Reference(kept));
    }

    [Fact]
    public void Hit_YoungInItsFirstQuarter_Stays()
    {
        Add(1, Room + 1);
        _now += Wait;
        Hit(Room + 1);
        Hit(LastIn());
        (int Made, string Order) before = ((int)_policy.MadeYoung, Order());
        Hit(Room + 1);

        Order().ShouldBe(before.Order);
        _policy.MadeYoung.ShouldBe(before.Made);
    }

    [Fact]
    public void Hit_YoungThatDrifted_MovesToTheFront()
    {
        Add(1, Room + 1);
        _now += Wait;
        Hit(Room + 1);
        Hit(LastIn());
        Order().ShouldStartWith($"{LastIn()} {Room + 1} ");
        Add(Room + 2, Room + 5);
        Hit(Room + 1);

        Order().ShouldStartWith($"{Room + 1} {LastIn()} ");
    }

    [Theory]
    [InlineData(37, 1024, 384)]
    [InlineData(5, 1000, 50)]
    [InlineData(95, 1000, 949)]
    [InlineData(50, 1000, 500)]
    public void OldOf_Percent_IsTheNearestPartOf1024(int percent, int entries, int old) =>
        new MidpointSettings { OldPercent = percent }.OldOf(entries).ShouldBe(old);

    private void Add(int first, int last)
    {
        for (int number = first; number <= last; number++)
        {
            _policy.Add(_entries.Write(number, (ulong)number, 1), (ulong)number, _now);
            if (_policy.Charged > Room) _policy.Evict(_now);
        }
    }

    // The old one that came last: the one after it went over to the young part, to keep the midpoint where it is.
    private static int LastIn() => Room - 1;

    private void Hit(int number) => _policy.Hit(FakeEntries.Reference(number), (ulong)number, _now);

    // The check walks from front to back, so what it has seen tells the order.
    private string Order() => string.Join(' ', _policy.Check([]).Select(FakeEntries.Number));
}
