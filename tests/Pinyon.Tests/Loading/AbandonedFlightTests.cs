using System.Threading.Channels;
using Pinyon.Tests.Groups;

namespace Pinyon.Tests.Loading;

/// <summary>R3: a flight without waiting callers ends, even if its loader call continues for another key.</summary>
public sealed class AbandonedFlightTests : IAsyncDisposable
{
    private static readonly CacheKey Left = "{t}left";
    private static readonly CacheKey Wanted = "{t}wanted";

    private readonly Channel<Call> _calls = Channel.CreateUnbounded<Call>();
    private readonly TestCluster _cluster;

    public AbandonedFlightTests() => _cluster = TestCluster.With(new GroupOptions
    {
        Name = "default",
        BatchLoader = async (keys, _, _) =>
        {
            var call = new Call(keys, new(TaskCreationOptions.RunContinuationsAsynchronously));
            _calls.Writer.TryWrite(call);
            string text = await call.Text.Task;
            return [.. keys.Select(_ => ScriptedLoader.Text(text))];
        },
    });

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Flight_ThatAllHaveLeft_IsNotJoined()
    {
        (Call first, Task<CacheEntry?> wanted) = await LeaveAsync();

        Task<CacheEntry?> later = Owner.GetAsync(Left, Cancellation).AsTask();
        Call second = await NextCallAsync();
        first.Text.SetResult("old");
        second.Text.SetResult("new");

        second.Keys.ShouldBe([Left]);
        ScriptedLoader.TextOf(await later).ShouldBe("new");
        ScriptedLoader.TextOf(await wanted).ShouldBe("old");
    }

    [Fact]
    public async Task Flight_ThatAllHaveLeft_IsNotKept()
    {
        // No write finds it any more, to detach it: here one whose entry is gone again when the flight lands.
        (Call call, Task<CacheEntry?> wanted) = await LeaveAsync();
        var brief = new CacheValue("set"u8.ToArray(), TimeToLive: TimeSpan.FromSeconds(1));
        await Owner.SetAsync(Left, brief, Cancellation);
        _cluster.Time.Advance(TimeSpan.FromSeconds(2));

        call.Text.SetResult("old");

        ScriptedLoader.TextOf(await wanted).ShouldBe("old");
        (await Owner.TryGetAsync(Left, Cancellation)).ShouldBeNull();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Group Owner => _cluster[_cluster["a"].OwnerOf(Left).Name].Group("default");

    /// <summary>Asks for both keys, lets another caller ask for one of them, and cancels.</summary>
    private async Task<(Call Call, Task<CacheEntry?> Wanted)> LeaveAsync()
    {
        using var leaving = new CancellationTokenSource();
        Task both = Owner.GetManyAsync([Left, Wanted], leaving.Token).AsTask();
        Call call = await NextCallAsync();
        Task<CacheEntry?> wanted = Owner.GetAsync(Wanted, Cancellation).AsTask();
        await leaving.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(both);
        return (call, wanted);
    }

    private Task<Call> NextCallAsync() =>
        _calls.Reader.ReadAsync(Cancellation).AsTask().WaitAsync(ScriptedLoader.Patience, Cancellation);

    private sealed record Call(IReadOnlyList<CacheKey> Keys, TaskCompletionSource<string> Text);
}
