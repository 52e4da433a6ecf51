using System.Runtime.InteropServices;

namespace Pinyon.Store.Pages;

/// <summary>The three calls of Linux that an address range needs.</summary>
internal static unsafe partial class LinuxMemory
{
    public const int ReadWrite = 1 | 2;
    public const int PrivateAnonymousNoReserve = 0x02 | 0x20 | 0x4000;
    public const int DontNeed = 4;
    public const int HugePage = 14;

    public static readonly void* Failed = (void*)-1;

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial void* Map(void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Unmap(void* address, nuint length);

    [LibraryImport("libc", EntryPoint = "madvise", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Advise(void* address, nuint length, int advice);
}
