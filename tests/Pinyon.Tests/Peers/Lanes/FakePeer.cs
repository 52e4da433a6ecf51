using System.Text;
using Pinyon.Peers;

namespace Pinyon.Tests.Peers.Lanes;

/// <summary>A peer whose calls stay open until the test answers them.</summary>
internal sealed class FakePeer
{
    private readonly List<TaskCompletionSource<PeerReply>> _open = [];

    /// <summary>The keys of each call so far.</summary>
    public List<string[]> Calls { get; } = [];

    public List<CancellationToken> Tokens { get; } = [];

    public List<TimeSpan> Timeouts { get; } = [];

    public ValueTask<PeerReply> AskAsync(
        string group, IReadOnlyList<PeerItem> items, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<PeerReply>();
        _open.Add(answer);
        Calls.Add([.. items.Select(item => Encoding.ASCII.GetString(item.Key.Span))]);
        Tokens.Add(cancellationToken);
        Timeouts.Add(timeout);
        return new ValueTask<PeerReply>(answer.Task);
    }

    /// <summary>Ends a call: each key is its value, unless a status is named for all.</summary>
    public void Answer(int call, PeerStatus status = PeerStatus.Found) => _open[call].SetResult(new PeerReply(0, 0,
        [.. Calls[call].Select(key => new PeerResult(status, Encoding.ASCII.GetBytes(key)))]));

    public void Fail(int call, Exception fault) => _open[call].SetException(fault);
}
