using System.Buffers;

namespace Pinyon.Server.Configuration;

/// <summary>What a member may be called: 1 to 255 of the ASCII letters, digits and <c>. _ -</c>.</summary>
internal static class MemberName
{
    // A name is written into --static lists, log lines and metric labels, and is hashed byte by byte for the ring:
    // no separators, no spaces, and no letters that have two spellings in Unicode.
    public const string Form = "a name of 1 to 255 letters (A-Z, a-z), digits, dots, underscores and hyphens";

    private const int MaxLength = 255;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    public static bool TryParse(string text, out string name)
    {
        name = text;
        return text.Length is >= 1 and <= MaxLength && !text.AsSpan().ContainsAnyExcept(Allowed);
    }
}
