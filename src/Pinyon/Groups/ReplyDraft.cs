using Pinyon.Peers;
using Pinyon.Peers.Budget;

namespace Pinyon.Groups;

/// <summary>A reply to look-ups that is being made: its results so far, and how much it may still take.</summary>
/// <remarks>
/// Lengths are known before values are read. What fits into <see cref="MessageBudget.Free"/> is not counted; beyond
/// that it is taken once, before the next value is copied.
/// </remarks>
internal sealed class ReplyDraft(PeerRequest request)
{
    /// <summary>Bytes of values after which a reply is full; one value more is always less than peers take.</summary>
    public const long FullReply = 4 << 20;

    /// <summary>Longest value that travels on a lane.</summary>
    public const int LongestByLane = 64 << 10;

    private readonly int _longest = request.Header.ByLane ? LongestByLane : int.MaxValue;
    private long _limit = MessageBudget.Free;

    public PeerResult[] Results { get; } = new PeerResult[request.Items.Count];

    /// <summary>The item whose turn it is.</summary>
    public int Next { get; private set; }

    public bool IsDone => Next == Results.Length;

    /// <summary>Bytes of values so far.</summary>
    public long Bytes { get; private set; }

    public bool IsFull => Bytes >= FullReply;

    /// <summary>The longest value that may be read now.</summary>
    public int Longest => (int)Math.Min(_longest, _limit - Bytes);

    /// <summary>Takes the next result; false: it may not fit, and is asked for again.</summary>
    public bool TryAdd(in PeerResult result)
    {
        if (result.Status is PeerStatus.NotSent && Longest < _longest)
        {
            return false;
        }

        Add(result);
        return true;
    }

    public void Add(in PeerResult result)
    {
        Results[Next++] = result;
        Bytes += result.Value.Length;
    }

    /// <summary>Whether its next value is worth waiting for: without it there would be no answer at all.</summary>
    public bool MayWait => Next == 0 && !request.Header.ByLane;

    /// <summary>Whether more of the budget may be taken: values that are here already keep what they have.</summary>
    public bool MayWiden => Next == 0 || _limit == MessageBudget.Free;

    /// <summary>What the reply may come to, if its next value is of this length.</summary>
    public long BytesWith(long length) =>
        Bytes + Math.Min(length, _longest) + (Next == Results.Length - 1 ? 0 : FullReply);

    /// <summary>So many bytes were taken; 0: none, and the reply ends with what it has.</summary>
    public void Widen(long limit)
    {
        _limit = Math.Max(limit, Bytes);
        if (limit == 0)
        {
            End();
        }
    }

    /// <summary>All that is left is not sent.</summary>
    public void End()
    {
        while (!IsDone)
        {
            Add(new PeerResult(PeerStatus.NotSent));
        }
    }
}
