using System.Runtime.InteropServices;

namespace Pinyon.Store.Budget;

/// <summary>How much memory a process may still take, and what limits it.</summary>
/// <param name="Bytes">The bytes left.</param>
/// <param name="Source">What sets this limit, in words.</param>
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
