namespace Pinyon.Peers.Budget;

/// <summary>How many bytes of a budget are taken, and which messages wait for some: first come, first served.</summary>
/// <remarks>Not thread-safe; it knows no clock and wakes no waiter.</remarks>
/// <param name="capacity">Bytes that may be taken together; a single message may take more.</param>
internal sealed class BudgetLine(long capacity)
{
    // No message overtakes another. A small one behind a large one waits although it would fit, because the large one
    // would wait for ever behind small ones that keep coming. When the first one leaves, the next may fit at once.

    private readonly LinkedList<BudgetWaiter> _waiting = [];

    /// <summary>Bytes that are taken now.</summary>
    public long Taken { get; private set; }

    /// <summary>The most bytes that were taken at once.</summary>
    public long Most { get; private set; }

    public int Waiting => _waiting.Count;

    /// <summary>Takes bytes at once, unless they do not fit or another message already waits.</summary>
    public bool TryTake(long bytes)
    {
        if (_waiting.Count > 0 || !Fits(bytes)) return false;
        Take(bytes);
        return true;
    }

    public void Join(BudgetWaiter waiter) => _waiting.AddLast(waiter.Node);

    /// <returns>False: it was admitted already.</returns>
    public bool Leave(BudgetWaiter waiter)
    {
        if (waiter.Node.List is null) return false;
        _waiting.Remove(waiter.Node);
        return true;
    }

    public void GiveBack(long bytes) => Taken -= bytes;

    /// <summary>Takes the bytes of the first waiter if they fit; null if there is none, or they do not.</summary>
    public BudgetWaiter? Admit()
    {
        if (_waiting.First?.Value is not { } first || !Fits(first.Bytes)) return null;
        _waiting.RemoveFirst();
        Take(first.Bytes);
        return first;
    }

    private bool Fits(long bytes) => Taken == 0 || bytes <= capacity - Taken;

    private void Take(long bytes)
    {
        Taken += bytes;
        Most = Math.Max(Most, Taken);
    }
}
