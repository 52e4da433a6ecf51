using System.Net;
using Microsoft.Extensions.Configuration;
using Pinyon.Membership;

namespace Pinyon.AspNetCore;

/// <summary>Reads a section of an application's configuration into the options of a node.</summary>
/// <remarks>Written by hand, so that it names every wrong key, also misspelt ones, and works in native code.</remarks>
internal static class PinyonSection
{
    //   "Pinyon": {
    //     "Name": "node1",
    //     "Members": { "node1": "10.0.0.1:7946", "node2": "10.0.0.2:7946" },
    //     "MemoryBytes": 268435456,
    //     "Groups": { "users": { "TimeToLive": "00:05:00", "Replicas": 1 } }
    //   }

    private const string MembersKey = nameof(PinyonOptions.Members);
    private const string GroupsKey = nameof(PinyonOptions.Groups);

    /// <summary>Reads what is there; faults become faults of the options.</summary>
    public static void Read(IConfiguration section, PinyonOptions options)
    {
        var reader = new SectionReader(section, options.SectionFaults);
        options.Name = reader.Text(nameof(options.Name)) ?? options.Name;
        options.MemoryBytes = reader.Value<long>(nameof(options.MemoryBytes)) ?? options.MemoryBytes;
        options.RequestTimeout = reader.Value<TimeSpan>(nameof(options.RequestTimeout)) ?? options.RequestTimeout;
        options.MaxInFlightBytes = reader.Value<long>(nameof(options.MaxInFlightBytes)) ?? options.MaxInFlightBytes;
        options.PeerEndPoint = reader.Value<BoundAddress>(nameof(options.PeerEndPoint))?.EndPoint
            ?? options.PeerEndPoint;
        ReadMembers(reader, options);
        foreach (SectionReader group in reader.Children(GroupsKey))
        {
            options.AddGroup(group.Key, known => ReadGroup(group, known));
        }

        reader.RefuseOthers();
    }

    private static void ReadMembers(SectionReader reader, PinyonOptions options)
    {
        Member?[] members = [.. reader.Children(MembersKey).Select(MemberOf)];
        if (members.Length == 0) return;
        options.Members.Clear();
        foreach (Member member in members.OfType<Member>()) options.Members.Add(member);
    }

    private static Member? MemberOf(SectionReader reader)
    {
        try
        {
            return new Member(reader.Key, reader.OwnText ?? "");
        }
        catch (ArgumentException fault)
        {
            reader.Refuse(fault.Message);
            return null;
        }
    }

    private static GroupOptions ReadGroup(SectionReader reader, GroupOptions group)
    {
        group = group with
        {
            TimeToLive = reader.Value<TimeSpan>(nameof(group.TimeToLive)) ?? group.TimeToLive,
            TimeToIdle = reader.Value<TimeSpan>(nameof(group.TimeToIdle)) ?? group.TimeToIdle,
            Jitter = reader.Value<double>(nameof(group.Jitter)) ?? group.Jitter,
            NotFoundTimeToLive =
                reader.Value<TimeSpan>(nameof(group.NotFoundTimeToLive)) ?? group.NotFoundTimeToLive,
            LoadTimeout = reader.Value<TimeSpan>(nameof(group.LoadTimeout)) ?? group.LoadTimeout,
            MaxConcurrentLoads = reader.Value<int>(nameof(group.MaxConcurrentLoads)) ?? group.MaxConcurrentLoads,
            RefreshAfter = reader.Value<TimeSpan>(nameof(group.RefreshAfter)) ?? group.RefreshAfter,
            Grace = reader.Value<TimeSpan>(nameof(group.Grace)) ?? group.Grace,
            CapacityShare = reader.Value<double>(nameof(group.CapacityShare)) ?? group.CapacityShare,
            Replicas = reader.Value<int>(nameof(group.Replicas)) ?? group.Replicas,
            HotCopies = reader.Value<bool>(nameof(group.HotCopies)) ?? group.HotCopies,
            HotReadsPerSecond = reader.Value<double>(nameof(group.HotReadsPerSecond)) ?? group.HotReadsPerSecond,
            Eviction = reader.Policy(nameof(group.Eviction)) ?? group.Eviction,
        };
        reader.RefuseOthers();
        return group;
    }

    /// <summary>An IP address and a port, <c>0.0.0.0:7946</c>.</summary>
    private readonly record struct BoundAddress(IPEndPoint EndPoint) : IParsable<BoundAddress>
    {
        public static BoundAddress Parse(string s, IFormatProvider? provider) => new(IPEndPoint.Parse(s));

        public static bool TryParse(string? s, IFormatProvider? provider, out BoundAddress result)
        {
            bool isOne = IPEndPoint.TryParse(s ?? "", out IPEndPoint? endpoint) && endpoint.Port > 0;
            result = isOne ? new BoundAddress(endpoint!) : default;
            return isOne;
        }
    }
}
