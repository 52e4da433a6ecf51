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

    [Fact]
    public void Queue_RandomOperations_RemembersWhoLeftLast()
    {
        const int Seed = 7;
        const int Room = 500;
        var random = new Random(Seed);
        var ghosts = new GhostQueue(Room);
        LinkedList<ulong> model = [];
        for (int i = 0; i < 30_000; i++)
        {
            ulong hash = (ulong)random.Next(1, 1500) * 0x9E37_79B9_7F4A_7C15;
            if (random.Next(3) == 0)
            {
                ghosts.Take(hash).ShouldBe(model.Remove(hash), $"seed {Seed}, step {i}");
            }
            else
            {
                ghosts.Add(hash);
                model.Remove(hash);
                model.AddLast(hash);
                if (model.Count > Room) model.RemoveFirst();
            }

            ghosts.Count.ShouldBe(model.Count, $"seed {Seed}, step {i}");
        }
    }

    [Fact]
    public void Bytes_AnyRoom_AreNotNineForAKey()
    {
        foreach (int room in (int[])[1_000, 10_007, 1_000_000])
        {
            (new GhostQueue(room).Bytes / (double)room).ShouldBeLessThan(8.9);
        }
    }

    private void Add(params ReadOnlySpan<ulong> hashes)
    {
        foreach (ulong hash in hashes) _ghosts.Add(hash);
    }
}
