using System.Runtime.InteropServices;

namespace Pinyon.Store.Memory;

/// <summary>A range of addresses, zero at first, whose memory comes when it is touched.</summary>
/// <remarks>
/// Readers without a lock may look at any address of the range at any time, also while the store is being disposed:
/// so <see cref="Empty"/> gives the memory back and keeps the addresses, and only the finalizer of the handle unmaps
/// them, when nobody can hold this object any more. Whoever uses <see cref="Start"/> keeps the object alive meanwhile.
/// </remarks>
internal sealed unsafe class Reservation : SafeHandle
{
    /// <param name="length">The bytes to reserve.</param>
    /// <exception cref="IOException">The system has no such range to give.</exception>
    public Reservation(long length)
        : base(IntPtr.Zero, ownsHandle: true)
    {
        Length = length;
        void* start = OperatingSystem.IsLinux() ? Map((nuint)length) : NativeMemory.AllocZeroed((nuint)length);
        SetHandle((nint)start);
    }

    /// <summary>The first address; aligned to a page of the system on Linux, to 16 bytes elsewhere.</summary>
    public byte* Start => (byte*)handle;

    public long Length { get; }

    public override bool IsInvalid => handle == IntPtr.Zero;

    /// <summary>Gives the memory of a part back; it reads as zeros from then on (elsewhere it stays as it is).</summary>
    /// <param name="offset">A multiple of the system's page.</param>
    /// <param name="length">A multiple of the system's page.</param>
    public void Release(long offset, long length)
    {
        if (OperatingSystem.IsLinux()) _ = LinuxMemory.Advise(Start + offset, (nuint)length, LinuxMemory.DontNeed);
    }

    /// <summary>Gives all memory back and keeps the addresses.</summary>
    public void Empty() => Release(0, Length);

    protected override bool ReleaseHandle()
    {
        if (OperatingSystem.IsLinux()) return LinuxMemory.Unmap(Start, (nuint)Length) == 0;
        NativeMemory.Free(Start);
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
