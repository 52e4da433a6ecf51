using System.Text;
using System.Text.Unicode;

namespace Pinyon.Server.Loaders;

/// <summary>
/// Loads the files of a directory: a key is the path of a file relative to it, with <c>/</c> between its parts.
/// </summary>
/// <param name="directory">The directory of the files; nothing outside it is ever read.</param>
/// <param name="maxBytes">The size of the largest file to load.</param>
internal sealed class FileLoader(string directory, long maxBytes)
{
    private readonly string _directory = Path.GetFullPath(directory);

    public async ValueTask<LoadResult> LoadAsync(
        CacheKey key, LoadContext context, CancellationToken cancellationToken)
    {
        if (!TryFind(key, out string path))
        {
            return LoadResult.NotFound;
        }

        try
        {
            await using FileStream file = new(
                path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0, useAsync: true);
            if (file.Length > maxBytes)
            {
                return LoadResult.Failed($"The file has {file.Length} bytes, more than the {maxBytes} allowed.");
            }

            byte[] bytes = new byte[file.Length];
            await file.ReadExactlyAsync(bytes, cancellationToken);
            return LoadResult.Found(bytes);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return LoadResult.NotFound;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Not the message of the exception: it names the path, which must not leave this machine.
            return LoadResult.Failed($"The file cannot be read: {exception.GetType().Name}.");
        }
    }

    /// <summary>Finds the file of a key; false if there is none or its path leads out of the directory.</summary>
    private bool TryFind(CacheKey key, out string path)
    {
        path = _directory;
        if (!Utf8.IsValid(key.Bytes.Span))
        {
            return false;
        }

        string[] parts = Encoding.UTF8.GetString(key.Bytes.Span).Split('/');
        foreach (string part in parts)
        {
            path = Path.Join(path, part);
            if (!IsName(part) || IsLink(path))
            {
                return false;
            }
        }

        return File.Exists(path);
    }

    private static bool IsName(string part) =>
        part is not ("" or "." or "..") && part.IndexOfAny(['\\', ':', '\0']) < 0;

    // A link may lead out of the directory, so none is followed.
    private static bool IsLink(string path) => new FileInfo(path).LinkTarget is not null;
}
