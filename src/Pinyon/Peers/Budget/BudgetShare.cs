namespace Pinyon.Peers.Budget;

/// <summary>Bytes of a budget that a message has taken. Disposing it returns them, once.</summary>
internal sealed class BudgetShare(MessageBudget? budget, long bytes) : IDisposable
{
    private long _bytes = bytes;

    /// <summary>The share of a message that is too small to be counted.</summary>
    public static BudgetShare None { get; } = new(budget: null, bytes: 0);

    /// <summary>Returns all but so many bytes.</summary>
    public void ShrinkTo(long bytes)
    {
        long held = Interlocked.Read(ref _bytes);
        if (bytes < held && Interlocked.CompareExchange(ref _bytes, bytes, held) == held)
        {
            budget?.GiveBack(held - bytes);
        }
    }

    /// <summary>Moves the bytes to a new share, whose owner disposes it; this one is empty then.</summary>
    public BudgetShare Move() => new(budget, Interlocked.Exchange(ref _bytes, 0));

    public void Dispose()
    {
        long held = Interlocked.Exchange(ref _bytes, 0);
        if (held > 0) budget?.GiveBack(held);
    }
}
