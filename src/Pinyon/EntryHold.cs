using Pinyon.Peers.Budget;

namespace Pinyon;

/// <summary>Says how long an entry's bytes are being used, so that those of many large entries stay bounded.</summary>
/// <remarks>
/// The bytes of a large value that comes from another member count as in flight. Without a hold they count until the
/// entry is handed over; with one, until the hold is disposed, for example when a client has read the value. A hold is
/// for one call. A caller that keeps holds while it asks for more large values may wait for itself until its time ends.
/// </remarks>
public sealed class EntryHold : IDisposable, IBudgetHolder
{
    private readonly Lock _lock = new();
    private BudgetShare _share = BudgetShare.None;
    private bool _isOver;

    /// <summary>The bytes are no longer used.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isOver = true;
            _share.Dispose();
        }
    }

    /// <summary>Takes over the bytes of a reply; those of an earlier reply to the same call are returned.</summary>
    void IBudgetHolder.Keep(BudgetShare share)
    {
        lock (_lock)
        {
            _share.Dispose();
            _share = share;
            if (_isOver)
            {
                share.Dispose();
            }
        }
    }
}
