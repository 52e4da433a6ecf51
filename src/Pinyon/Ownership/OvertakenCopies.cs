using System.Collections.Concurrent;
using Pinyon.Store;
using Pinyon.Versions;

namespace Pinyon.Ownership;

/// <summary>Ends the copies of what loads have replaced, in the background (R4).</summary>
internal sealed class OvertakenCopies(CopiesByGroup groups, CopyRevoker revoker, MonotonicTime time) : IAsyncDisposable
{
    // A write tells the holders first and is applied then, because its caller is promised that nobody reads what was
    // there before. A load promises nothing, so it is the other way round: it lands at once, and the copies of what it
    // replaced end a round trip later, or with the lease of a holder that does not answer.

    private readonly ConcurrentDictionary<Task, bool> _underWay = new();
    private readonly CancellationTokenSource _ended = new();

    /// <summary>Begins to end the copies of a key that was loaded, if anybody holds one.</summary>
    public void End(string group, CacheKey key)
    {
        // Whoever read the old entry was noted before it read (CopyTable), so a look after the load finds it.
        if (groups.Find(group) is not { } copies
            || copies.Table.HoldersOf(new EntryKey(key.Bytes.Span).Hash, time.Now) == 0)
        {
            return;
        }

        Task ending = EndAsync(group, copies, key);
        _underWay[ending] = true;
        _ = ending.ContinueWith(
            ended => _underWay.TryRemove(ended, out _),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    public ValueTask DisposeAsync()
    {
        _ended.Cancel();
        return new ValueTask(Task.WhenAll(_underWay.Keys));
    }

    private async Task EndAsync(string group, GroupCopies copies, CacheKey key)
    {
        try
        {
            await revoker.EndAsync(group, copies, key, _ended.Token);
        }
        catch (OperationCanceledException)
        {
            // The node has ended, and its leases end by themselves.
        }
    }
}
