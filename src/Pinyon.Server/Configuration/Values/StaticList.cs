using System.Buffers;
using System.Collections.Immutable;
using System.Net;
using Pinyon.Membership;

namespace Pinyon.Server.Configuration.Values;

/// <summary>The value of <c>--static</c>: <c>NAME=HOST:PORT</c>, separated by commas.</summary>
internal static class StaticList
{
    // Names stand in lists, log lines and metric labels, and are hashed byte by byte for the ring: no separators, no
    // spaces, and no letters that have two spellings in Unicode.
    public const string NameForm = "a name of 1 to 255 letters (A-Z, a-z), digits, dots, underscores and hyphens";

    private const int MaxNameLength = 255;

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    /// <summary>Reads every entry and reports everything that is wrong with any of them.</summary>
    public static Parsed<ImmutableArray<Member>> Parse(string text)
    {
        var members = new List<Member>();
        var problems = new List<string>();
        foreach (string entry in text.Split(',', StringSplitOptions.TrimEntries))
        {
            Parsed<Member> parsed = ParseEntry(entry);
            if (parsed.IsGood)
            {
                problems.AddRange(Clashes(parsed.Value, members));
                members.Add(parsed.Value);
            }

            problems.AddRange(parsed.Problems);
        }

        return new Parsed<ImmutableArray<Member>>([.. members], [.. problems]);
    }

    /// <summary>Whether a member may have this name, which is returned as it is.</summary>
    public static bool TryParseName(string text, out string name)
    {
        name = text;
        return text.Length is >= 1 and <= MaxNameLength && !text.AsSpan().ContainsAnyExcept(NameCharacters);
    }

    /// <summary>Whether the host is a wildcard, which can be listened on but not connected to.</summary>
    public static bool IsEveryAddress(HostPort address) =>
        IPAddress.TryParse(address.Host, out IPAddress? ip)
            && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any));

    public static bool SameAddress(HostPort one, HostPort other) =>
        one.Port == other.Port && string.Equals(one.Host, other.Host, StringComparison.OrdinalIgnoreCase);

    private static Parsed<Member> ParseEntry(string entry)
    {
        int equals = entry.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0 || !HostPort.TryParse(entry[(equals + 1)..], out HostPort address))
        {
            return Parsed<Member>.Bad($"takes entries of the form NAME=HOST:PORT, not '{entry}'");
        }

        if (!TryParseName(entry[..equals], out string name))
        {
            return Parsed<Member>.Bad($"takes for each member {NameForm}, not '{name}'");
        }

        return IsEveryAddress(address)
            ? Parsed<Member>.Bad($"puts '{name}' at {address}, an address that no other member can connect to")
            : Parsed<Member>.Good(new Member(name, address.ToString()));
    }

    private static IEnumerable<string> Clashes(Member member, List<Member> earlier)
    {
        if (earlier.Exists(other => string.Equals(other.Name, member.Name, StringComparison.Ordinal)))
        {
            yield return $"names two members '{member.Name}'";
        }

        if (earlier.Find(other => SameAddress(other.Address, member.Address)) is { } neighbour
            && !string.Equals(neighbour.Name, member.Name, StringComparison.Ordinal))
        {
            yield return $"puts '{neighbour.Name}' and '{member.Name}' at one address, {member.Address}";
        }
    }
}
