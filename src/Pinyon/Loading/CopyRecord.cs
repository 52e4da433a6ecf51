using System.Runtime.InteropServices;

namespace Pinyon.Loading;

/// <summary>What an owner remembers of a key that was copied.</summary>
/// <param name="Holders">The marks of those who hold a copy, as long as the time below is not over.</param>
/// <param name="Until">When the last of these copies has ended for certain, and the record may be forgotten.</param>
/// <param name="Balance">Reads seen here less what writes cost; copies are granted above zero.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CopyRecord(ulong Holders, long Until, int Balance)
{
    public ulong HoldersAt(long now) => now < Until ? Holders : 0;

    /// <summary>Read or written now: its balance is worth remembering for a while.</summary>
    public CopyRecord Touched(ulong holders, int balance, long now) =>
        new(holders, Math.Max(Until, now + LeaseTimes.Linger), balance);

    public CopyRecord Granted(ulong holder, long now) =>
        new(Holders | holder, now + LeaseTimes.CopyLife + LeaseTimes.Linger, Balance);
}
