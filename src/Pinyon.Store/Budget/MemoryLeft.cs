using System.Runtime.InteropServices;

namespace Pinyon.Store.Budget;

/// <summary>How much memory a process may still take, and who says so.</summary>
/// <param name="Bytes">So much.</param>
/// <param name="Source">Who leaves no more, in words.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct MemoryLeft(long Bytes, string Source)
{
    /// <summary>What this process may still take.</summary>
    public static MemoryLeft Here => OperatingSystem.IsLinux()
        ? new LinuxLimits("/").Lowest()
        : new(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, "the machine");

    /// <exception cref="MemoryNotAvailableException">A budget that is more than that.</exception>
    public void ThrowIfLessThan(long budget)
    {
        if (budget <= Bytes) return;
        throw new MemoryNotAvailableException(
            $"{nameof(StoreOptions.BudgetBytes)} asks for {budget} bytes, and {Source} has only {Bytes} left.");
    }
}
