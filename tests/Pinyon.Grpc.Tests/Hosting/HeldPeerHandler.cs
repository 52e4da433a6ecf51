using System.Collections.Concurrent;
using Pinyon.Peers;

namespace Pinyon.Grpc.Tests.Hosting;

/// <summary>Returns each key as its value, when the test lets it.</summary>
internal sealed class HeldPeerHandler : IPeerHandler
{
    private volatile TaskCompletionSource _free = Freed();

    public ConcurrentQueue<PeerRequest> Requests { get; } = [];

    public bool FailsNext { get; set; }

    /// <summary>Bytes that each value has more than its key.</summary>
    public int Padding { get; set; }

    public void Hold() => _free = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release() => _free.TrySetResult();

    public async ValueTask<PeerReply> AnswerAsync(PeerRequest request, CancellationToken cancellationToken)
    {
        Requests.Enqueue(request);
        await _free.Task;
        if (FailsNext)
        {
            FailsNext = false;
            throw new InvalidOperationException("secret");
        }

        return new PeerReply(1, 2, [.. request.Items.Select(item =>
            new PeerResult(PeerStatus.Found, (byte[])[.. item.Key.Span, .. new byte[Padding]]))]);
    }

    private static TaskCompletionSource Freed()
    {
        var free = new TaskCompletionSource();
        free.SetResult();
        return free;
    }
}
