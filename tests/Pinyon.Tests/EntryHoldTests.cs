using Pinyon.Peers.Budget;

namespace Pinyon.Tests;

public sealed class EntryHoldTests
{
    private readonly MessageBudget _room = new(1 << 20, TimeProvider.System);

    [Fact]
    public void Dispose_Hold_GivesBackWhatItKept()
    {
        var hold = new EntryHold();
        Keep(hold);
        _room.Statistics.Bytes.ShouldBe(100_000);

        hold.Dispose();

        _room.Statistics.Bytes.ShouldBe(0);
    }

    [Fact]
    public void Keep_AnotherReply_GivesBackTheOneBefore()
    {
        using var hold = new EntryHold();
        Keep(hold);

        Keep(hold);

        _room.Statistics.Bytes.ShouldBe(100_000);
    }

    [Fact]
    public void Keep_AfterItsEnd_HoldsNothing()
    {
        var hold = new EntryHold();
        hold.Dispose();

        Keep(hold);

        _room.Statistics.Bytes.ShouldBe(0);
    }

    private void Keep(IBudgetHolder hold) => hold.Keep(Take());

    private BudgetShare Take() => _room.TryEnter(100_000).ShouldNotBeNull();
}
