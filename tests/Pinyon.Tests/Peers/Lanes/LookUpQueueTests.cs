using System.Text;
using Pinyon.Peers.Lanes;

namespace Pinyon.Tests.Peers.Lanes;

/// <summary>When a call leaves, and with whom.</summary>
public sealed class LookUpQueueTests
{
    private const long Late = 10;

    private static readonly LookUpLimits Small = new()
    {
        Crowd = 3,
        MaxBatchItems = 4,
        MaxBatchBytes = 100,
        MaxWaiting = 6,
        MaxWaitingBytes = 1000,
    };

    private readonly LookUpQueue _queue = new(Small, Late);

    [Fact]
    public void Depart_IdleLine_LeavesAtOnce()
    {
        Add("k1");

        Keys(_queue.Depart(now: 0)).ShouldBe("k1");
        _queue.Waiting.ShouldBe(0);
        _queue.Travelling.ShouldBe(1);
    }

    [Fact]
    public void Depart_NobodyWaits_DoesNot() => _queue.Depart(now: 0).ShouldBeNull();

    [Theory]
    [InlineData(1, 1, false)] // Company is coming together.
    [InlineData(2, Late - 1, false)]
    [InlineData(1, Late, true)] // The first is late.
    [InlineData(3, 1, true)] // A crowd waits.
    public void Depart_BesideAnother_NeedsAReason(int waiting, long now, bool leaves)
    {
        Leave("first", now: 0);
        AddMany(waiting);

        (_queue.Depart(now) is not null).ShouldBe(leaves);
    }

    [Fact]
    public void Depart_BesideTwo_NeverHappens()
    {
        Leave("first", now: 0);
        Leave("second", now: Late);
        AddMany(Small.MaxWaiting);

        _queue.Depart(now: 1000 * Late).ShouldBeNull();
        _queue.Travelling.ShouldBe(2);
    }

    [Fact]
    public void Depart_AfterACall_TakesAllWhoCameMeanwhile()
    {
        LookUpBatch first = Leave("first", now: 0);
        AddMany(2);
        _queue.Depart(now: 1).ShouldBeNull();

        _queue.End(first);

        Keys(_queue.Depart(now: 1)).ShouldBe("k0 k1");
    }

    [Fact]
    public void Depart_MoreThanACallTakes_LeavesTheRestInOrder()
    {
        AddMany(Small.MaxWaiting);

        LookUpBatch first = _queue.Depart(now: 0)!;
        Keys(first).ShouldBe("k0 k1 k2 k3");
        _queue.End(first);
        Keys(_queue.Depart(now: 0)).ShouldBe("k4 k5");
    }

    [Fact]
    public void Depart_LongKeys_FillACallByTheirBytes()
    {
        Add(new string('a', 60));
        Add(new string('b', 60));
        Add("c");

        _queue.Depart(now: 0)!.Items.Length.ShouldBe(2);
    }

    [Fact]
    public void Depart_SeveralGroups_TakesOneAtATimeInTurn()
    {
        Add("a1", "a");
        Add("a2", "a");
        Add("b1", "b");
        Add("a3", "a");
        Add("a4", "a");
        Add("a5", "a");

        List<string> calls = [];
        while (_queue.Depart(now: 0) is { } batch)
        {
            calls.Add($"{batch.Group}: {Keys(batch)}");
            _queue.End(batch);
        }

        // The fifth of a's does not come before b's only one.
        calls.ShouldBe(["a: a1 a2 a3 a4", "b: b1", "a: a5"]);
    }

    [Fact]
    public void TryAdd_TooMany_IsRefusedUntilSomeHaveLeft()
    {
        AddMany(Small.MaxWaiting);
        _queue.TryAdd(Make("more")).ShouldBeFalse();

        _queue.Depart(now: 0);

        _queue.TryAdd(Make("more")).ShouldBeTrue();
    }

    [Fact]
    public void TryAdd_TooManyBytes_IsRefused()
    {
        _queue.TryAdd(Make(new string('a', 900))).ShouldBeTrue();

        _queue.TryAdd(Make(new string('b', 101))).ShouldBeFalse();
        _queue.TryAdd(Make(new string('b', 100))).ShouldBeTrue();
    }

    [Theory]
    [InlineData(0, "k1 k2")]
    [InlineData(1, "k0 k2")]
    [InlineData(2, "k0 k1")]
    public void Leave_OneWhoWaits_IsNotAskedFor(int leaver, string rest)
    {
        LookUp[] lookUps = AddMany(3);

        _queue.Leave(lookUps[leaver], out LookUpBatch? abandoned).ShouldBeTrue();

        abandoned.ShouldBeNull();
        _queue.Waiting.ShouldBe(2);
        Keys(_queue.Depart(now: 0)).ShouldBe(rest);
    }

    [Fact]
    public void Leave_AllWhoWait_LeavesNoCallAndAllTheRoom()
    {
        foreach (LookUp lookUp in AddMany(Small.MaxWaiting))
        {
            _queue.Leave(lookUp, out _).ShouldBeTrue();
        }

        _queue.Depart(now: 0).ShouldBeNull();
        AddMany(Small.MaxWaiting);
    }

    [Fact]
    public void Leave_Travellers_AbandonTheirCallWithTheLast()
    {
        LookUp[] lookUps = AddMany(2);
        LookUpBatch batch = _queue.Depart(now: 0)!;

        _queue.Leave(lookUps[0], out LookUpBatch? abandoned).ShouldBeTrue();
        abandoned.ShouldBeNull();
        batch.At(0).ShouldBeNull();
        batch.At(1).ShouldBe(lookUps[1]);

        _queue.Leave(lookUps[1], out abandoned).ShouldBeTrue();
        abandoned.ShouldBe(batch);
    }

    [Fact]
    public void Leave_OneWhoWasAnsweredOrHasLeft_IsTooLate()
    {
        LookUp[] lookUps = AddMany(2);
        LookUpBatch batch = _queue.Depart(now: 0)!;
        _queue.Leave(lookUps[0], out _);

        batch.Close().ShouldBe([null, lookUps[1]]);

        _queue.Leave(lookUps[0], out _).ShouldBeFalse();
        _queue.Leave(lookUps[1], out _).ShouldBeFalse();
    }

    [Fact]
    public void Overdue_WaitersAndTravellers_AreFoundAndTheNextIsNamed()
    {
        LookUp travelling = Add("t", due: 5);
        _queue.Depart(now: 0);
        LookUp waiting = Add("w", due: 6);
        Add("later", due: 9);

        _queue.Overdue(now: 4, out long next).ShouldBeEmpty();
        next.ShouldBe(5);
        _queue.Overdue(now: 6, out next).ShouldBe([waiting, travelling]);
        next.ShouldBe(9);
    }

    [Fact]
    public void Overdue_NobodyHere_NamesNoMoment()
    {
        _queue.Overdue(now: 4, out long next).ShouldBeEmpty();
        next.ShouldBe(long.MaxValue);
    }

    private static LookUp Make(string key, string group = "g", long due = long.MaxValue) =>
        new() { Group = group, Key = Encoding.ASCII.GetBytes(key), Due = due };

    private static string? Keys(LookUpBatch? batch) => batch is null
        ? null
        : string.Join(' ', batch.Items.Select(item => Encoding.ASCII.GetString(item.Key.Span)));

    private LookUp Add(string key, string group = "g", long due = long.MaxValue)
    {
        LookUp lookUp = Make(key, group, due);
        _queue.TryAdd(lookUp).ShouldBeTrue();
        return lookUp;
    }

    private LookUp[] AddMany(int count) => [.. Enumerable.Range(0, count).Select(i => Add($"k{i}"))];

    private LookUpBatch Leave(string key, long now)
    {
        Add(key);
        return _queue.Depart(now).ShouldNotBeNull();
    }
}
