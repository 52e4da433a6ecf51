using System.Runtime.InteropServices;
using Pinyon.Entries;

namespace Pinyon.Copies;

/// <summary>What an owner remembers of a key that was copied.</summary>
/// <param name="Holders">The marks of the holders that have a copy, until the time below.</param>
/// <param name="Until">When the last of these copies has certainly ended, and the record may be forgotten.</param>
/// <param name="Balance">Reads seen here less what writes cost; copies are granted above zero.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CopyRecord(ulong Holders, long Until, int Balance)
{
    /// <summary>
    /// How long the owner remembers a copy beyond its end, in milliseconds: a holder that asks again then reads the
    /// key about once a second at least, and gets the next copy although its copies hide its reads from the rates.
    /// </summary>
    public const long Linger = 1000;

    public ulong HoldersAt(long now) => now < Until ? Holders : 0;

    /// <summary>Read or written now: its balance is worth remembering for a while.</summary>
    public CopyRecord Touched(ulong holders, int balance, long now) =>
        new(holders, Math.Max(Until, now + Linger), balance);

    public CopyRecord Granted(ulong holder, long now) =>
        new(Holders | holder, now + EntryTimes.CopyLife + Linger, Balance);
}
