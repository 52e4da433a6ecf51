namespace Pinyon.Server.Http;

/// <summary>The paths of one HTTP dialect.</summary>
/// <param name="Path">Without the first slash. A prefix if it ends with a slash or is empty, else one path.</param>
/// <param name="Api">Answers them.</param>
/// <param name="IsReadOnly">Whether methods other than GET and HEAD are refused.</param>
internal sealed record HttpRoute(string Path, IHttpApi Api, bool IsReadOnly = false)
{
    /// <summary>Whether a path is one of them.</summary>
    public bool Matches(ReadOnlySpan<char> path) =>
        Path.Length == 0 || Path[^1] == '/' ? path.StartsWith(Path) : path.SequenceEqual(Path);
}
