namespace Pinyon.HitRates.Runs;

/// <summary>Tells whoever watches which cell is being run, and how far it is; silent if nobody watches.</summary>
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
