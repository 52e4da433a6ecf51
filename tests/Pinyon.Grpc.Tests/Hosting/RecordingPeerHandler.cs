using System.Collections.Concurrent;
using Pinyon.Peers;

namespace Pinyon.Grpc.Tests.Hosting;

/// <summary>Records its requests and by default returns each key as its value.</summary>
internal sealed class RecordingPeerHandler : IPeerHandler
{
    public ConcurrentQueue<PeerRequest> Requests { get; } = [];

    public Func<PeerRequest, PeerReply> Answer { get; set; } = request => new PeerReply(
        Ring: 10,
        Clock: 20,
        [.. request.Items.Select(item => new PeerResult(PeerStatus.Found, item.Key.Bytes, Version: 30))]);

    public ValueTask<PeerReply> AnswerAsync(PeerRequest request, CancellationToken cancellationToken)
    {
        Requests.Enqueue(request);
        return ValueTask.FromResult(Answer(request));
    }
}
