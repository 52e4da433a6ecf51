using Microsoft.Extensions.Time.Testing;
using Pinyon.Peers.Budget;

namespace Pinyon.Tests.Peers.Budget;

/// <summary>Who gets message budget, in which order, and that it is always returned. In virtual time.</summary>
public sealed class MessageBudgetTests
{
    private const long Capacity = 1 << 20;
    private const long Half = Capacity / 2;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new();
    private readonly MessageBudget _room;

    public MessageBudgetTests() => _room = new MessageBudget(Capacity, _time);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Enter_WhileThereIsRoom_IsLetInAtOnce()
    {
        using BudgetShare first = (await EnterAsync(Half)).ShouldNotBeNull();
        using BudgetShare second = (await EnterAsync(Half)).ShouldNotBeNull();

        _room.TryEnter(Half).ShouldBeNull();
        _room.Statistics.ShouldBe(new BudgetStatistics { Bytes = Capacity, MostBytes = Capacity });
    }

    [Fact]
    public async Task Enter_SmallMessage_IsNeitherCountedNorHeldUp()
    {
        using BudgetShare all = (await EnterAsync(Capacity)).ShouldNotBeNull();
        Task<BudgetShare?> large = EnterAsync(MessageBudget.Free + 1);

        (await EnterAsync(MessageBudget.Free)).ShouldBe(BudgetShare.None);

        large.IsCompleted.ShouldBeFalse();
        _room.Statistics.Bytes.ShouldBe(Capacity);
    }

    [Fact]
    public async Task Enter_NoRoom_FirstComeFirstServedAndNobodyOvertakes()
    {
        BudgetShare holder = (await EnterAsync(Half + 1)).ShouldNotBeNull();
        Task<BudgetShare?> large = EnterAsync(Capacity);
        Task<BudgetShare?> small = EnterAsync(MessageBudget.Free + 1);
        _room.TryEnter(MessageBudget.Free + 1).ShouldBeNull();   // it would fit, but not before the others

        holder.Dispose();

        BudgetShare first = (await large).ShouldNotBeNull();
        small.IsCompleted.ShouldBeFalse();
        first.Dispose();
        (await small).ShouldNotBeNull().Dispose();
        _room.Statistics.ShouldBe(new BudgetStatistics { MostBytes = Capacity, Waited = 2 });
    }

    [Fact]
    public async Task Enter_LongerThanTheRoom_GoesAlone()
    {
        BudgetShare some = (await EnterAsync(Half)).ShouldNotBeNull();
        Task<BudgetShare?> giant = EnterAsync(3 * Capacity);
        giant.IsCompleted.ShouldBeFalse();

        some.Dispose();

        using BudgetShare share = (await giant).ShouldNotBeNull();
        _room.TryEnter(MessageBudget.Free + 1).ShouldBeNull();
    }

    [Fact]
    public async Task Enter_NoRoomInTime_IsRefusedThenAndNoSooner()
    {
        using BudgetShare all = (await EnterAsync(Capacity)).ShouldNotBeNull();
        Task<BudgetShare?> waiting = EnterAsync(Half);

        _time.Advance(0.9 * Second);
        waiting.IsCompleted.ShouldBeFalse();
        _time.Advance(0.1 * Second);

        (await waiting).ShouldBeNull();
        _room.Statistics.ShouldBe(
            new BudgetStatistics { Bytes = Capacity, MostBytes = Capacity, Waited = 1, Refused = 1 });
    }

    [Fact]
    public async Task Enter_WithoutPatience_IsRefusedAtOnce()
    {
        using BudgetShare all = (await EnterAsync(Capacity)).ShouldNotBeNull();

        (await _room.EnterAsync(Half, TimeSpan.Zero, Token)).ShouldBeNull();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Enter_TheFirstGivesUp_LetsTheNextIn(bool isCancelled)
    {
        using BudgetShare half = (await EnterAsync(Half)).ShouldNotBeNull();
        using var leaving = new CancellationTokenSource();
        Task<BudgetShare?> giant = _room.EnterAsync(Capacity, Second, leaving.Token).AsTask();
        Task<BudgetShare?> next = _room.EnterAsync(Half, 10 * Second, Token).AsTask();

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

        using BudgetShare share = (await next).ShouldNotBeNull();
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
        BudgetShare first = (await EnterAsync(Half)).ShouldNotBeNull();
        using BudgetShare second = (await EnterAsync(Half)).ShouldNotBeNull();

        first.Dispose();
        first.Dispose();

        _room.Statistics.Bytes.ShouldBe(Half);
    }

    [Fact]
    public async Task Share_Shrunk_LetsOthersIn()
    {
        using BudgetShare share = (await EnterAsync(Capacity)).ShouldNotBeNull();
        Task<BudgetShare?> waiting = EnterAsync(Half);

        share.ShrinkTo(Half);

        using BudgetShare other = (await waiting).ShouldNotBeNull();
        share.ShrinkTo(Capacity);   // it never grows
        _room.Statistics.Bytes.ShouldBe(Capacity);
    }

    [Fact]
    public async Task Share_Moved_IsTheOthersToGiveBack()
    {
        BudgetShare share = (await EnterAsync(Half)).ShouldNotBeNull();

        BudgetShare moved = share.Move();
        share.Dispose();
        _room.Statistics.Bytes.ShouldBe(Half);
        moved.Dispose();

        _room.Statistics.Bytes.ShouldBe(0);
    }

    [Fact]
    public async Task Enter_ManyThreadsThatLeaveAndGiveUp_StayWithinAndLeaveNothing()
    {
        var room = new MessageBudget(Capacity, TimeProvider.System);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(seed => Task.Run(() => UseAsync(room, seed), Token)));

        BudgetStatistics left = room.Statistics;
        (left.Bytes, left.Waiting).ShouldBe((0, 0));
        left.MostBytes.ShouldBeInRange(1, Capacity);
    }

    // Half of them cancel while others give back, so that both happen at once now and then.
    private static async Task UseAsync(MessageBudget room, int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < 2_000; i++)
        {
            using var leaving = new CancellationTokenSource();
            long bytes = random.NextInt64(MessageBudget.Free + 1, Capacity + 1);
            Task<BudgetShare?> entering = room.EnterAsync(bytes, TimeSpan.FromSeconds(30), leaving.Token).AsTask();
            if (random.Next(2) == 0)
            {
                await leaving.CancelAsync();
            }

            try
            {
                using BudgetShare? share = await entering;
                await Task.Yield();
            }
            catch (OperationCanceledException)
            {
                // As configured.
            }
        }
    }

    private Task<BudgetShare?> EnterAsync(long bytes) => _room.EnterAsync(bytes, Second, Token).AsTask();
}
