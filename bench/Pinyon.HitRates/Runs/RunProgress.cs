namespace Pinyon.HitRates.Runs;

/// <summary>Shows the current cell and its progress on a terminal; silent without one.</summary>
internal sealed class RunProgress
{
    private const int Mask = (1 << 20) - 1;

    private readonly Lock _lock = new();

    public void Tell(Cell cell, string policy, int done)
    {
        if ((done & Mask) != Mask || Console.IsErrorRedirected) return;
        long percent = 100L * done / cell.Trace.Keys.Length;
        lock (_lock) Console.Error.Write($"\r{cell.Trace.Name} {cell.Size} {policy}: {percent} %    \r");
    }
}
