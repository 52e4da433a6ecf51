using System.Buffers.Text;
using Pinyon.Entries;
using Pinyon.Peers;
using Pinyon.Peers.Details;

namespace Pinyon.Groups;

/// <summary>The caller's side of updates: checks arguments, asks the owner once, and reads its answer.</summary>
internal sealed class UpdateCalls(GroupCaller caller)
{
    private const string NotWhatWasAsked = "The key's owner answered, but not what it was asked.";

    private const string NotAboveZero = "A time to live or to idle is more than zero; null means none.";

    public async ValueTask<long> IncrementAsync(
        CacheKey key, long delta, CacheValue created, CancellationToken cancellationToken)
    {
        PeerItem item = CacheItems.Of(key, created) with { Update = new(PeerUpdateKind.Increment, delta) };
        PeerResult result = await AskAsync(item, cancellationToken);
        return Utf8Parser.TryParse(result.Value.Span, out long sum, out int read) && read == result.Value.Length
            ? sum
            : throw Unknown();
    }

    public async ValueTask<long> AppendAsync(CacheKey key, CacheValue value, CancellationToken cancellationToken)
    {
        PeerItem item = CacheItems.Of(key, value) with { Update = new(PeerUpdateKind.Append) };
        return FactsOf(await AskAsync(item, cancellationToken)).Length;
    }

    public async ValueTask<long> SetRangeAsync(
        CacheKey key, long offset, CacheValue value, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (value.Bytes.IsEmpty)
        {
            return await TouchAsync(key, cancellationToken) is { } entry ? entry.Length : 0;
        }

        PeerItem item = CacheItems.Of(key, value) with { Update = new(PeerUpdateKind.SetRange, offset) };
        return FactsOf(await AskAsync(item, cancellationToken)).Length;
    }

    public async ValueTask<CacheEntry?> GetAndSetAsync(
        CacheKey key, CacheValue value, CancellationToken cancellationToken)
    {
        PeerItem item = CacheItems.Of(key, value) with { Update = new(PeerUpdateKind.GetAndSet) };
        return OldEntryOf(await AskAsync(item, cancellationToken));
    }

    public async ValueTask<CacheEntry?> GetAndRemoveAsync(CacheKey key, CancellationToken cancellationToken)
    {
        PeerItem item = CacheItems.Of(key) with { Update = new(PeerUpdateKind.GetAndRemove) };
        return OldEntryOf(await AskAsync(item, cancellationToken));
    }

    /// <returns>Whether there was an entry that could be changed so.</returns>
    public async ValueTask<bool> RetimeAsync(
        CacheKey key,
        PeerUpdateKind kind,
        TimeSpan? timeToLive,
        TimeSpan? timeToIdle,
        CancellationToken cancellationToken)
    {
        if (timeToLive <= TimeSpan.Zero) throw new ArgumentOutOfRangeException(nameof(timeToLive), NotAboveZero);
        if (timeToIdle <= TimeSpan.Zero) throw new ArgumentOutOfRangeException(nameof(timeToIdle), NotAboveZero);

        PeerItem item = CacheItems.Of(key) with
        {
            TimeToLive = EntryTimes.InMilliseconds(timeToLive),
            TimeToIdle = EntryTimes.InMilliseconds(timeToIdle),
            Update = new(kind),
        };
        return (await AskAsync(item, cancellationToken)).Status is PeerStatus.Found;
    }

    public async ValueTask<CacheEntryInfo?> TouchAsync(CacheKey key, CancellationToken cancellationToken)
    {
        PeerResult result = await caller.AskAsync(PeerOperation.Touch, CacheItems.Of(key), cancellationToken);
        if (result.Status is PeerStatus.NotFound) return null;

        PeerFacts facts = result.Facts ?? throw new CacheException(CacheFailure.BrokenAnswer, NotWhatWasAsked);
        return new CacheEntryInfo(
            facts.Length,
            result.Flags,
            result.Version,
            CacheItems.TimeOf(result.TimeToLive),
            CacheItems.TimeOf(facts.TimeToIdle));
    }

    private ValueTask<PeerResult> AskAsync(in PeerItem item, CancellationToken cancellationToken) =>
        caller.AskAsync(PeerOperation.Update, item, cancellationToken);

    private static CacheEntry? OldEntryOf(in PeerResult result) => result.Status is PeerStatus.Found
        ? new CacheEntry(
            result.Value, result.Flags, FactsOf(result).OldVersion, CacheItems.TimeOf(result.TimeToLive))
        : null;

    private static PeerFacts FactsOf(in PeerResult result) => result.Facts ?? throw Unknown();

    // The update was sent, and nothing that came back tells what became of it (R5).
    private static CacheException Unknown() =>
        new(CacheFailure.OutcomeUnknown, $"Whether the write was applied is not known: {NotWhatWasAsked}");
}
