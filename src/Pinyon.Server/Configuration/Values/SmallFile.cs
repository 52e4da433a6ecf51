using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Security;
using Microsoft.Win32.SafeHandles;

namespace Pinyon.Server.Configuration.Values;

/// <summary>Reads a file that an option names: whole, of at most 1 MB, and without ever waiting for it.</summary>
/// <remarks>
/// A name may stand for a pipe or a device, also later, when a file is replaced: opening a pipe waits for its writer,
/// and some devices never end. On Linux the file is therefore opened without waiting. Looking at the type of the file
/// first would not do: it may be another file a moment later.
/// </remarks>
internal static partial class SmallFile
{
    private const int MaxBytes = 1 << 20;
    private const int PieceBytes = 16 << 10;

    // fcntl.h and errno.h of Linux, the same for x64 and arm64.
    private const int ReadWithoutWaiting = 0x800 | 0x100 | 0x80000;   // O_NONBLOCK, O_NOCTTY, O_CLOEXEC
    private const int NoSuchFile = 2;
    private const int NoSuchDeviceOrAddress = 6;
    private const int NoSuchDirectory = 20;

    /// <summary>The content, or the end of a sentence that says why there is none: "does not exist".</summary>
    public static Parsed<byte[]> Read(string path)
    {
        try
        {
            if (Directory.Exists(path)) return Bad("cannot be read: it is a directory");
            using SafeFileHandle handle = Open(path);
            using var file = new FileStream(handle, FileAccess.Read, bufferSize: 0);
            return file.CanSeek ? ReadAll(file) : Bad("cannot be read: it is no file, but a pipe or a device");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return Bad("does not exist");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or SecurityException
            or NotSupportedException or ArgumentException)
        {
            return Bad($"cannot be read: {exception.Message.TrimEnd('.')}");
        }
    }

    private static Parsed<byte[]> ReadAll(FileStream file)
    {
        // By the piece: devices have no length, and a file may grow.
        using var content = new MemoryStream();
        byte[] piece = new byte[PieceBytes];
        int count;
        while (content.Length <= MaxBytes && (count = file.Read(piece)) > 0) content.Write(piece, 0, count);
        return content.Length <= MaxBytes
            ? Parsed<byte[]>.Good(content.ToArray())
            : Bad($"exceeds {Quantity.FormatSize(MaxBytes)}");
    }

    private static SafeFileHandle Open(string path)
    {
        string full = Path.GetFullPath(path);   // refuses names with U+0000, which would end the name for the system
        if (!OperatingSystem.IsLinux()) return File.OpenHandle(full);

        SafeFileHandle handle = OpenLinux(full, ReadWithoutWaiting);
        if (!handle.IsInvalid) return handle;

        int error = Marshal.GetLastPInvokeError();
        handle.Dispose();
        throw error switch
        {
            NoSuchFile or NoSuchDirectory => new FileNotFoundException(),
            NoSuchDeviceOrAddress => new IOException("it is no file, but a socket or a device"),
            _ => new IOException(new Win32Exception(error).Message),
        };
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial SafeFileHandle OpenLinux(string path, int flags);

    private static Parsed<byte[]> Bad(string problem) => Parsed<byte[]>.Bad(problem);
}
