using System.Collections.Immutable;
using System.Net;
using Pinyon.Membership;

namespace Pinyon.Server.Configuration;

/// <summary>The value of <c>--static</c>: <c>NAME=HOST:PORT</c>, separated by commas.</summary>
internal static class StaticList
{
    /// <summary>Reads every entry and tells everything that is wrong with any of them.</summary>
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

    private static Parsed<Member> ParseEntry(string entry)
    {
        int equals = entry.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0 || !HostPort.TryParse(entry[(equals + 1)..], out HostPort address))
        {
            return Parsed.Bad<Member>($"takes entries of the form NAME=HOST:PORT, not '{entry}'");
        }

        if (!MemberName.TryParse(entry[..equals], out string name))
        {
            return Parsed.Bad<Member>($"takes for each member {MemberName.Form}, not '{name}'");
        }

        return IsEveryAddress(address)
            ? Parsed.Bad<Member>($"puts '{name}' at {address}, an address that no other member can connect to")
            : Parsed.Good(new Member(name, address.ToString()));
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

    /// <summary>Whether the host is a wildcard, which is for listening and not for connecting to.</summary>
    internal static bool IsEveryAddress(HostPort address) =>
        IPAddress.TryParse(address.Host, out IPAddress? ip)
            && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any));

    internal static bool SameAddress(HostPort one, HostPort other) =>
        one.Port == other.Port && string.Equals(one.Host, other.Host, StringComparison.OrdinalIgnoreCase);
}
