using Pinyon.Peers.Rooms;

namespace Pinyon.Tests;

public sealed class EntryHoldTests
{
    private readonly Room _room = new(1 << 20, TimeProvider.System);

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

    private void Keep(IRoomHolder hold) => hold.Keep(Take());

    private RoomShare Take() => _room.TryEnter(100_000).ShouldNotBeNull();
}
