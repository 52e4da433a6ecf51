using System.Runtime.InteropServices;

namespace Pinyon.Entries;

/// <summary>An entry as it is to be understood now.</summary>
/// <param name="State">What it is.</param>
/// <param name="Value">The value without its prefix.</param>
/// <param name="Flags">The caller's word.</param>
/// <param name="Version">Of what is stored, whatever its state; 0 = nothing is.</param>
/// <param name="TimeToLive">Milliseconds that remain, at least 1; 0 = it does not expire.</param>
/// <param name="IsRefreshDue">It still serves, and is to be loaded anew.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct EntryLook(
    EntryState State,
    ReadOnlyMemory<byte> Value = default,
    uint Flags = 0,
    ulong Version = 0,
    long TimeToLive = 0,
    bool IsRefreshDue = false)
{
    /// <summary>Milliseconds that others may keep a copy of it, if they are granted one; 0 = none.</summary>
    public long CopyFor { get; init; }

    /// <summary>The version that callers compare with; 0 = for them there is no entry.</summary>
    public ulong VisibleVersion => State is EntryState.Found ? Version : 0;
}
