using Microsoft.Extensions.Time.Testing;
using Pinyon.Peers.Rooms;

namespace Pinyon.Tests.Peers.Rooms;

/// <summary>Who gets message budget, in which order, and that it is always returned. In virtual time.</summary>
public sealed class RoomTests
{
    private const long Capacity = 1 << 20;
    private const long Half = Capacity / 2;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new();
    private readonly Room _room;

    public RoomTests() => _room = new Room(Capacity, _time);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Enter_WhileThereIsRoom_IsLetInAtOnce()
    {
        using RoomShare first = (await EnterAsync(Half)).ShouldNotBeNull();
        using RoomShare second = (await EnterAsync(Half)).ShouldNotBeNull();

        _room.TryEnter(Half).ShouldBeNull();
        _room.Statistics.ShouldBe(new RoomStatistics { Bytes = Capacity, MostBytes = Capacity });
    }

    [Fact]
    public async Task Enter_SmallMessage_IsNeitherCountedNorHeldUp()
    {
        using RoomShare all = (await EnterAsync(Capacity)).ShouldNotBeNull();
        Task<RoomShare?> large = EnterAsync(Room.Free + 1);

        (await EnterAsync(Room.Free)).ShouldBe(RoomShare.None);

        large.IsCompleted.ShouldBeFalse();
        _room.Statistics.Bytes.ShouldBe(Capacity);
    }

    [Fact]
    public async Task Enter_NoRoom_FirstComeFirstServedAndNobodyOvertakes()
    {
        RoomShare holder = (await EnterAsync(Half + 1)).ShouldNotBeNull();
        Task<RoomShare?> large = EnterAsync(Capacity);
        Task<RoomShare?> small = EnterAsync(Room.Free + 1);
        _room.TryEnter(Room.Free + 1).ShouldBeNull();   // it would fit, but not before the others

        holder.Dispose();

        RoomShare first = (await large).ShouldNotBeNull();
        small.IsCompleted.ShouldBeFalse();
        first.Dispose();
        (await small).ShouldNotBeNull().Dispose();
        _room.Statistics.ShouldBe(new RoomStatistics { MostBytes = Capacity, Waited = 2 });
    }

    [Fact]
    public async Task Enter_LongerThanTheRoom_GoesAlone()
    {
        RoomShare some = (await EnterAsync(Half)).ShouldNotBeNull();
        Task<RoomShare?> giant = EnterAsync(3 * Capacity);
        giant.IsCompleted.ShouldBeFalse();

        some.Dispose();

        using RoomShare share = (await giant).ShouldNotBeNull();
        _room.TryEnter(Room.Free + 1).ShouldBeNull();
    }

    [Fact]
    public async Task Enter_NoRoomInTime_IsRefusedThenAndNoSooner()
    {
        using RoomShare all = (await EnterAsync(Capacity)).ShouldNotBeNull();
        Task<RoomShare?> waiting = EnterAsync(Half);

        _time.Advance(0.9 * Second);
        waiting.IsCompleted.ShouldBeFalse();
        _time.Advance(0.1 * Second);

        (await waiting).ShouldBeNull();
        _room.Statistics.ShouldBe(
            new RoomStatistics { Bytes = Capacity, MostBytes = Capacity, Waited = 1, Refused = 1 });
    }

    [Fact]
    public async Task Enter_WithoutPatience_IsRefusedAtOnce()
    {
        using RoomShare all = (await EnterAsync(Capacity)).ShouldNotBeNull();

        (await _room.EnterAsync(Half, TimeSpan.Zero, Token)).ShouldBeNull();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Enter_TheFirstGivesUp_LetsTheNextIn(bool isCancelled)
    {
        using RoomShare half = (await EnterAsync(Half)).ShouldNotBeNull();
        using var leaving = new CancellationTokenSource();
        Task<RoomShare?> giant = _room.EnterAsync(Capacity, Second, leaving.Token).AsTask();
        Task<RoomShare?> next = _room.EnterAsync(Half, 10 * Second, Token).AsTask();

        if (isCancelled)
        {
            await leaving.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(giant);
        }
        else
        {
            _time.Advance(Second);
            (await giant).ShouldBeNull();
        }

        using RoomShare share = (await next).ShouldNotBeNull();
        _room.Statistics.Waiting.ShouldBe(0);
    }

    [Fact]
    public async Task Enter_WhoHasLeftAlready_TakesNothing()
    {
        await Should.ThrowAsync<OperationCanceledException>(
            async () => await _room.EnterAsync(Half, Second, new CancellationToken(canceled: true)));

        _room.Statistics.Bytes.ShouldBe(0);
    }

    [Fact]
    public async Task Share_DisposedTwice_GivesBackOnce()
    {
        RoomShare first = (await EnterAsync(Half)).ShouldNotBeNull();
        using RoomShare second = (await EnterAsync(Half)).ShouldNotBeNull();

        first.Dispose();
        first.Dispose();

        _room.Statistics.Bytes.ShouldBe(Half);
    }

    [Fact]
    public async Task Share_Shrunk_LetsOthersIn()
    {
        using RoomShare share = (await EnterAsync(Capacity)).ShouldNotBeNull();
        Task<RoomShare?> waiting = EnterAsync(Half);

        share.ShrinkTo(Half);

        using RoomShare other = (await waiting).ShouldNotBeNull();
        share.ShrinkTo(Capacity);   // it never grows
        _room.Statistics.Bytes.ShouldBe(Capacity);
    }

    [Fact]
    public async Task Share_Moved_IsTheOthersToGiveBack()
    {
        RoomShare share = (await EnterAsync(Half)).ShouldNotBeNull();

        RoomShare moved = share.Move();
        share.Dispose();
        _room.Statistics.Bytes.ShouldBe(Half);
        moved.Dispose();

        _room.Statistics.Bytes.ShouldBe(0);
    }

    [Fact]
    public async Task Enter_ManyThreadsThatLeaveAndGiveUp_StayWithinAndLeaveNothing()
    {
        var room = new Room(Capacity, TimeProvider.System);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(seed => Task.Run(() => UseAsync(room, seed), Token)));

        RoomStatistics left = room.Statistics;
        (left.Bytes, left.Waiting).ShouldBe((0, 0));
        left.MostBytes.ShouldBeInRange(1, Capacity);
    }

    // Half of them cancel while others give back, so that both happen at once now and then.
    private static async Task UseAsync(Room room, int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < 2_000; i++)
        {
            using var leaving = new CancellationTokenSource();
            long bytes = random.NextInt64(Room.Free + 1, Capacity + 1);
            Task<RoomShare?> entering = room.EnterAsync(bytes, TimeSpan.FromSeconds(30), leaving.Token).AsTask();
            if (random.Next(2) == 0)
            {
                await leaving.CancelAsync();
            }

            try
            {
                using RoomShare? share = await entering;
                await Task.Yield();
            }
            catch (OperationCanceledException)
            {
                // As configured.
            }
        }
    }

    private Task<RoomShare?> EnterAsync(long bytes) => _room.EnterAsync(bytes, Second, Token).AsTask();
}
