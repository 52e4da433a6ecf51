using System.Net;
using Pinyon.Grpc.Peers;
using Pinyon.Membership;
using Pinyon.Peers;

namespace Pinyon.AspNetCore;

/// <summary>What a node of this application is. As it comes, it is a cluster of one with the group <c>default</c>.
/// </summary>
public sealed class PinyonOptions
{
    private const int UsualPort = 7946;

    private readonly PinyonNodeOptions _defaults = new() { Name = "", Membership = null!, Transport = null! };

    /// <summary>Makes the options with their defaults.</summary>
    public PinyonOptions()
    {
        MemoryBytes = _defaults.MemoryBytes;
        RequestTimeout = _defaults.RequestTimeout;
    }

    /// <summary>This node's name among the members. Default: the machine's name, which is the container's.</summary>
    public string Name { get; set; } = Environment.MachineName;

    /// <summary>
    /// All members, this node among them; the same list everywhere. Empty, the default: this node alone.
    /// </summary>
    public IList<Member> Members { get; } = [];

    /// <summary>
    /// A source of members in place of <see cref="Members"/>. Null, the default: the service
    /// <see cref="IMembership"/>, if there is one.
    /// </summary>
    public IMembership? Membership { get; set; }

    /// <summary>How to reach the others. Null, the default: gRPC and lanes.</summary>
    public IPeerTransport? Transport { get; set; }

    /// <summary>
    /// Where peers reach this node. Null, the default: on all addresses of the machine, at the port of this node's own
    /// entry among the members; a node that is alone does not listen.
    /// </summary>
    public IPEndPoint? PeerEndPoint { get; set; }

    /// <inheritdoc cref="PinyonNodeOptions.MemoryBytes"/>
    public long MemoryBytes { get; set; }

    /// <inheritdoc cref="PinyonNodeOptions.RequestTimeout"/>
    public TimeSpan RequestTimeout { get; set; }

    /// <inheritdoc cref="GrpcPeerOptions.MaxInFlightBytes"/>
    /// <remarks>More than the default has to fit what the machine or container has left beside
    /// <see cref="MemoryBytes"/>.</remarks>
    public long MaxInFlightBytes { get; set; } = new GrpcPeerOptions().MaxInFlightBytes;

    /// <summary>The groups, with the same names on every member. None, the default: <c>default</c>.</summary>
    public IList<GroupOptions> Groups { get; } = [];

    /// <summary>What is wrong with a section of the configuration that was read into these options.</summary>
    internal List<string> SectionFaults { get; } = [];

    /// <summary>Whether other members may be there.</summary>
    internal bool HasPeers => Members.Count > 1 || Membership is not null;

    private int OwnPort => PeerEndPoint is { Port: > 0 } endpoint ? endpoint.Port : UsualPort;

    /// <summary>Adds a group, or changes one that is there.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="configure">What differs from the defaults, or from what the group is so far.</param>
    public PinyonOptions AddGroup(string name, Func<GroupOptions, GroupOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        int place = 0;
        while (place < Groups.Count && !string.Equals(Groups[place]?.Name, name, StringComparison.Ordinal)) place++;
        if (place == Groups.Count) Groups.Add(new GroupOptions { Name = name });
        if (configure is not null) Groups[place] = configure(Groups[place]);
        return this;
    }

    /// <summary>The members as a source: the list, or this node alone.</summary>
    internal IMembership ListedMembers() =>
        new StaticMembership(Members.Count > 0 ? Members : [new Member(Name, $"127.0.0.1:{OwnPort}")]);

    /// <summary>The same, for the node.</summary>
    internal PinyonNodeOptions ToNodeOptions(IMembership membership, IPeerTransport transport) => _defaults with
    {
        Name = Name,
        Membership = membership,
        Transport = transport,
        MemoryBytes = MemoryBytes,
        RequestTimeout = RequestTimeout,
        Groups = Groups.Count > 0 ? [.. Groups] : _defaults.Groups,
    };

    /// <summary>Says everything that is wrong, one sentence each, beginning with the option's name.</summary>
    internal IReadOnlyList<string> Validate()
    {
        List<string> faults = [.. SectionFaults];
        faults.AddRange((_defaults with
        {
            Name = Name,
            MemoryBytes = MemoryBytes,
            RequestTimeout = RequestTimeout,
            Groups = Groups.Count > 0 ? [.. Groups] : _defaults.Groups,
        }).Validate());
        AddFaultsOfMembers(faults);
        AddFaultsOfMessages(faults);
        return faults;
    }

    private void AddFaultsOfMembers(List<string> faults)
    {
        Member[] members = [.. Members.Where(member => member is not null)];
        if (members.Length < Members.Count)
        {
            faults.Add($"{nameof(Members)} has a null in it.");
        }

        bool isName = !faults.Exists(fault => fault.StartsWith($"{nameof(Name)} ", StringComparison.Ordinal));
        if (isName && members.Length > 0 && Membership is null && !members.Any(member => member.Name == Name))
        {
            string names = string.Join(", ", members.Select(member => member.Name));
            faults.Add($"{nameof(Name)} must be one of the {nameof(Members)} ({names}), and is '{Name}'.");
        }

        if (members.DistinctBy(member => member.Name, StringComparer.Ordinal).Count() < members.Length)
        {
            faults.Add($"{nameof(Members)} names a member twice.");
        }

        if (members.Length > 0 && Membership is not null)
        {
            faults.Add($"{nameof(Members)} must be empty with a {nameof(Membership)}, which says who they are.");
        }
    }

    private void AddFaultsOfMessages(List<string> faults)
    {
        long least = new GrpcPeerOptions().MaxMessageBytes;
        if (MaxInFlightBytes < least)
        {
            faults.Add($"{nameof(MaxInFlightBytes)} must be at least {least}, the longest message, "
                + $"and is {MaxInFlightBytes}.");
        }

        long available = MemoryFit.Available;
        if (!MemoryFit.Takes(MemoryBytes, MaxInFlightBytes, available))
        {
            faults.Add($"{nameof(MaxInFlightBytes)} is {MaxInFlightBytes}, which with {nameof(MemoryBytes)} of "
                + $"{MemoryBytes} is more than the {available} that this machine or container has left.");
        }
    }
}
