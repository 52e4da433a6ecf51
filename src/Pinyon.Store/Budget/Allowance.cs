namespace Pinyon.Store.Budget;

/// <summary>Bytes that all shards of a store may take together for one purpose.</summary>
/// <param name="limit">The most that may be taken at once.</param>
internal sealed class Allowance(long limit)
{
    private long _taken;

    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _taken, bytes) <= limit) return true;
        GiveBack(bytes);
        return false;
    }

    public void GiveBack(long bytes) => Interlocked.Add(ref _taken, -bytes);
}
