using System.Runtime.InteropServices;

namespace Pinyon.Store.Pages;

/// <summary>A range of addresses, zero at first, whose memory comes when it is touched.</summary>
/// <remarks>
/// Readers without a lock may look at any address of the range at any time, also while the store is being disposed:
/// so <see cref="Empty"/> gives the memory back and keeps the addresses, and only the finalizer of the handle unmaps
/// them, when nothing refers to this object any more. Code that uses <see cref="Start"/> keeps the object alive.
/// </remarks>
internal sealed unsafe class Reservation : SafeHandle
{
    /// <summary>What one entry of the processor's tables can cover, besides small pages of 4 KiB.</summary>
    public const int LargePageBytes = 2 << 20;

    /// <param name="length">The bytes to reserve.</param>
    /// <exception cref="IOException">The system has no such range to give.</exception>
    public Reservation(long length)
        : base(IntPtr.Zero, ownsHandle: true)
    {
        Length = length;
        void* start = OperatingSystem.IsLinux() ? Map(Whole) : NativeMemory.AllocZeroed(Whole);
        SetHandle((nint)start);
        Start = (byte*)(((nuint)start + LargePageBytes - 1) / LargePageBytes * LargePageBytes);
    }

    /// <summary>The first address; aligned to a large page.</summary>
    public byte* Start { get; }

    public long Length { get; }

    public override bool IsInvalid => handle == IntPtr.Zero;

    /// <summary>
    /// Gives the memory of a part back; it reads as zeros from then on (elsewhere it stays as it is).
    /// </summary>
    /// <param name="offset">A multiple of the system's page.</param>
    /// <param name="length">A multiple of the system's page.</param>
    public void Release(long offset, long length)
    {
        if (OperatingSystem.IsLinux()) _ = LinuxMemory.Advise(Start + offset, (nuint)length, LinuxMemory.DontNeed);
    }

    /// <summary>Asks for large pages when memory is touched from now on.</summary>
    public void PreferLargePages()
    {
        if (OperatingSystem.IsLinux()) _ = LinuxMemory.Advise(Start, (nuint)Length, LinuxMemory.HugePage);
    }

    /// <summary>Gives all memory back and keeps the addresses.</summary>
    public void Empty() => Release(0, Length);

    private nuint Whole => (nuint)Length + LargePageBytes;

    protected override bool ReleaseHandle()
    {
        if (OperatingSystem.IsLinux()) return LinuxMemory.Unmap((void*)handle, Whole) == 0;
        NativeMemory.Free((void*)handle);
        return true;
    }

    private static void* Map(nuint length)
    {
        void* start = LinuxMemory.Map(
            null, length, LinuxMemory.ReadWrite, LinuxMemory.PrivateAnonymousNoReserve, -1, 0);
        return start != LinuxMemory.Failed
            ? start
            : throw new IOException(
                $"The system refused to reserve {length} bytes of addresses (error {Marshal.GetLastPInvokeError()}).");
    }
}
