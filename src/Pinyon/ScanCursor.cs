using System.Globalization;
using System.Runtime.InteropServices;

namespace Pinyon;

/// <summary>How far a walk over the keys of the cluster has come: a member, and a position in its keys.</summary>
/// <remarks>
/// <c>default</c> begins a walk, and also ends one (<see cref="ScanPage.Next"/>). Members are walked in the order of
/// their names, so a cursor stays good when members join or leave: the keys of a member that left are passed over.
/// </remarks>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ScanCursor
{
    internal ScanCursor(string member, ulong position)
    {
        Member = member;
        Position = position;
    }

    /// <summary>The member whose keys come next; null = the first one.</summary>
    public string? Member { get; }

    /// <summary>The position in its keys, which only that member understands; 0 = their beginning.</summary>
    public ulong Position { get; }

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <param name="text"><c>0</c>, or a position in hexadecimal digits, a dot and a member's name.</param>
    /// <param name="cursor">The cursor; <c>default</c> if the text is not a cursor.</param>
    /// <returns>Whether the text is a cursor.</returns>
    public static bool TryParse(string? text, out ScanCursor cursor)
    {
        cursor = default;
        if (text is null or "0") return text is not null;

        int dot = text.IndexOf('.', StringComparison.Ordinal);
        string name = text[(dot + 1)..];
        if (dot < 1 || !Membership.Member.IsName(name)
            || !ulong.TryParse(text.AsSpan(0, dot), NumberStyles.AllowHexSpecifier, null, out ulong position))
        {
            return false;
        }

        cursor = new(name, position);
        return true;
    }

    /// <summary>The cursor as text, for clients to send back.</summary>
    public override string ToString() => Member is null ? "0" : $"{Position:x}.{Member}";
}
