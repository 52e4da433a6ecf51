using System.Collections.Concurrent;
using System.Text;
using System.Threading.Channels;

namespace Pinyon.Tests.Loading;

/// <summary>A loader whose behaviour the test defines, and which records its calls.</summary>
internal sealed class ScriptedLoader
{
    /// <summary>The real time after which a test stops waiting.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ConcurrentQueue<CacheKey> _calls = new();
    private readonly ConcurrentQueue<TaskCompletionSource<LoadResult>> _held = new();
    private readonly Channel<CacheKey> _called = Channel.CreateUnbounded<CacheKey>();

    /// <summary>Its behaviour; by default it returns "loaded".</summary>
    public Func<CacheKey, CancellationToken, ValueTask<LoadResult>> Script { get; set; } =
        (_, _) => ValueTask.FromResult(Text("loaded"));

    /// <summary>The requested keys, in order.</summary>
    public IReadOnlyCollection<CacheKey> Calls => _calls;

    /// <summary>The token of the last call.</summary>
    public CancellationToken LastToken { get; private set; }

    public static LoadResult Text(string text) => LoadResult.Found(Encoding.UTF8.GetBytes(text));

    public static string TextOf(CacheEntry? entry) => Encoding.UTF8.GetString(entry.ShouldNotBeNull().Value.Span);

    public async ValueTask<LoadResult> LoadAsync(
        CacheKey key, LoadContext context, CancellationToken cancellationToken)
    {
        _calls.Enqueue(key);
        LastToken = cancellationToken;
        ValueTask<LoadResult> result = Script(key, cancellationToken);
        _called.Writer.TryWrite(key);
        return await result;
    }

    /// <summary>From now on every call waits until it is released.</summary>
    public void Hold() => Script = (_, _) =>
    {
        var held = new TaskCompletionSource<LoadResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        _held.Enqueue(held);
        return new ValueTask<LoadResult>(held.Task);
    };

    /// <summary>Waits for one more call.</summary>
    public async Task WhenCalledAsync(CancellationToken cancellationToken) =>
        await _called.Reader.ReadAsync(cancellationToken).AsTask().WaitAsync(Patience, cancellationToken);

    /// <summary>Completes the oldest waiting call with this result.</summary>
    public void Release(LoadResult result)
    {
        _held.TryDequeue(out TaskCompletionSource<LoadResult>? held).ShouldBeTrue();
        held!.SetResult(result);
    }
}
