using Pinyon.Store.Eviction;

namespace Pinyon.Store.Tests.Eviction;

public sealed class GhostQueueTests
{
    private readonly GhostQueue _ghosts = new(3);

    [Fact]
    public void Add_OneTooMany_ForgetsTheOldest()
    {
        Add(1, 2, 3, 4);

        _ghosts.Take(1).ShouldBeFalse();
        _ghosts.Take(2).ShouldBeTrue();
    }

    [Fact]
    public void Take_Twice_FindsItOnce()
    {
        Add(1);

        _ghosts.Take(1).ShouldBeTrue();
        _ghosts.Take(1).ShouldBeFalse();
    }

    [Fact]
    public void Take_FromTheMiddle_MakesRoomForOne()
    {
        Add(1, 2, 3);
        _ghosts.Take(2).ShouldBeTrue();
        Add(4);

        _ghosts.Take(1).ShouldBeTrue();
        _ghosts.Take(4).ShouldBeTrue();
    }

    [Fact]
    public void Resize_More_KeepsWhatIsThereInOrder()
    {
        Add(1, 2, 3);
        _ghosts.Resize(5);
        Add(4, 5, 6);

        _ghosts.Count.ShouldBe(5);
        _ghosts.Take(1).ShouldBeFalse();
        _ghosts.Take(2).ShouldBeTrue();
    }

    [Fact]
    public void Resize_Less_ForgetsTheOldest()
    {
        Add(1, 2, 3);
        _ghosts.Resize(1);

        _ghosts.Take(2).ShouldBeFalse();
        _ghosts.Take(3).ShouldBeTrue();
    }

    private void Add(params ReadOnlySpan<ulong> hashes)
    {
        foreach (ulong hash in hashes) _ghosts.Add(hash);
    }
}
