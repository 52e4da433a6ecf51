using System.Collections.Concurrent;
using System.Text;
using Pinyon.Peers;

namespace Pinyon.Grpc.Tests.Hosting;

/// <summary>Returns each key as its value, after the test releases it.</summary>
internal sealed class HeldPeerHandler : IPeerHandler
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _asked = [];
    private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile TaskCompletionSource _free = Freed();

    /// <summary>Completes when the first request has arrived.</summary>
    public Task Arrived => _arrived.Task;

    public ConcurrentQueue<PeerRequest> Requests { get; } = [];

    public bool FailsNext { get; set; }

    /// <summary>The bytes that each value has in addition to its key.</summary>
    public int Padding { get; set; }

    public void Hold() => _free = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Returns the source that held requests wait for; later requests are answered at once.</summary>
    public TaskCompletionSource Swap() => Interlocked.Exchange(ref _free, Freed());

    /// <summary>Completes when a request for that key has arrived.</summary>
    public Task Asked(string key) => AskedFor(key).Task;

    public void Release() => _free.TrySetResult();

    public async ValueTask<PeerReply> AnswerAsync(PeerRequest request, CancellationToken cancellationToken)
    {
        Requests.Enqueue(request);
        Task free = _free.Task;
        foreach (PeerItem item in request.Items)
        {
            AskedFor(Encoding.ASCII.GetString(item.Key.Bytes.Span)).TrySetResult();
        }

        _arrived.TrySetResult();
        await free;
        if (FailsNext)
        {
            FailsNext = false;
            throw new InvalidOperationException("secret");
        }

        return new PeerReply(1, 2, [.. request.Items.Select(item =>
            new PeerResult(PeerStatus.Found, (byte[])[.. item.Key.Bytes.Span, .. new byte[Padding]]))]);
    }

    private TaskCompletionSource AskedFor(string key) =>
        _asked.GetOrAdd(key, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously));

    private static TaskCompletionSource Freed()
    {
        var free = new TaskCompletionSource();
        free.SetResult();
        return free;
    }
}
