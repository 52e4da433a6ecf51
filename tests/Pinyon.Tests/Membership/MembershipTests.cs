using Pinyon.Membership;

namespace Pinyon.Tests.Membership;

/// <summary>What every source of members promises, whatever it is made of.</summary>
public abstract class MembershipTests
{
    protected static readonly Member A = new("a", "a.test:7946");
    protected static readonly Member B = new("b", "b.test:7946");
    protected static readonly Member C = new("c", "c.test:7946");

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A source that begins with these members.</summary>
    protected abstract IMembership Start(params Member[] members);

    /// <summary>Makes it publish others, by what it is made of.</summary>
    /// <returns>False: this source never changes.</returns>
    protected abstract bool TryChange(IMembership source, params Member[] members);

    [Fact]
    public void Current_BeforeAnybodyWatches_IsTheFirstListByName()
    {
        IMembership source = Start(B, A);

        source.Current.Members.ShouldBe([A, B]);
    }

    [Fact]
    public async Task Watch_FromTheBeginning_YieldsTheCurrentSnapshotFirst()
    {
        IMembership source = Start(A, B);
        await using IAsyncEnumerator<MembershipSnapshot> watch = Watch(source);

        (await watch.MoveNextAsync()).ShouldBeTrue();

        watch.Current.ShouldBeSameAs(source.Current);
    }

    [Fact]
    public async Task Watch_AfterAChange_YieldsTheNewestAndLeavesTheLastOneAsItWas()
    {
        IMembership source = Start(A, B);
        await using IAsyncEnumerator<MembershipSnapshot> watch = Watch(source);
        await watch.MoveNextAsync();
        MembershipSnapshot first = watch.Current;
        Task<bool> next = watch.MoveNextAsync().AsTask();
        if (!TryChange(source, A, B, C))
        {
            (await next).ShouldBeFalse("it says that nothing will change any more");
            return;
        }

        (await next).ShouldBeTrue();

        watch.Current.Members.ShouldBe([A, B, C]);
        source.Current.ShouldBeSameAs(watch.Current);
        first.Members.ShouldBe([A, B]);
    }

    [Fact]
    public async Task Watch_BegunAfterAChange_YieldsTheNewestFirst()
    {
        IMembership source = Start(A, B);
        if (!TryChange(source, A)) return;
        await using IAsyncEnumerator<MembershipSnapshot> watch = Watch(source);

        await watch.MoveNextAsync();

        watch.Current.Members.ShouldBe([A]);
    }

    [Fact]
    public async Task Watch_ByTwoAtOnce_TellsBoth()
    {
        IMembership source = Start(A, B);
        await using IAsyncEnumerator<MembershipSnapshot> one = Watch(source);
        await using IAsyncEnumerator<MembershipSnapshot> other = Watch(source);
        await one.MoveNextAsync();
        await other.MoveNextAsync();
        Task<bool>[] next = [one.MoveNextAsync().AsTask(), other.MoveNextAsync().AsTask()];
        if (!TryChange(source, B)) return;

        (await next[0]).ShouldBeTrue();
        (await next[1]).ShouldBeTrue();
        one.Current.Members.ShouldBe([B]);
        other.Current.ShouldBeSameAs(one.Current);
    }

    [Fact]
    public async Task Watch_Cancelled_EndsAtOnce()
    {
        IMembership source = Start(A, B);
        using var end = new CancellationTokenSource();
        await using IAsyncEnumerator<MembershipSnapshot> watch =
            source.WatchAsync(end.Token).GetAsyncEnumerator(end.Token);
        await watch.MoveNextAsync();
        Task<bool> next = watch.MoveNextAsync().AsTask();

        await end.CancelAsync();

        try
        {
            (await next.WaitAsync(TimeSpan.FromSeconds(30), Cancellation)).ShouldBeFalse();
        }
        catch (OperationCanceledException)
        {
            // Either way of ending is one.
        }
    }

    private static IAsyncEnumerator<MembershipSnapshot> Watch(IMembership source) =>
        source.WatchAsync(Cancellation).GetAsyncEnumerator(Cancellation);
}
