using System.Collections.Immutable;
using Pinyon.Membership;

namespace Pinyon.Server.Configuration;

/// <summary>Holds name, addresses and the list of members against each other.</summary>
internal static class ClusterCheck
{
    /// <summary>Tells what does not fit together, of the parts that could be read.</summary>
    public static void AddFaults(
        Reading<string> name, Reading<HostPort> advertise, Reading<ImmutableArray<Member>> list, FaultList faults)
    {
        Member? own = name.IsGood && list.IsGood ? Own(name.Value, list.Value) : null;
        if (name.IsGood && list.IsGood && own is null)
        {
            faults.Add($"{list.Subject} has no entry for this node: {name.Subject} is '{name.Value}', and the list "
                + $"names {string.Join(", ", list.Value.Select(member => $"'{member.Name}'"))}");
        }

        if (advertise.IsGood && StaticList.IsEveryAddress(advertise.Value))
        {
            faults.Add($"{advertise.Subject} is {advertise.Value}, an address that no other member can connect to; "
                + "name the host at which they reach this node");
        }
        else if (advertise.IsGood && own is not null && !StaticList.SameAddress(advertise.Value, own.Address))
        {
            faults.Add($"{advertise.Subject} is {advertise.Value}, but {list.Subject} puts this node, '{own.Name}', "
                + $"at {own.Address}; the two have to agree");
        }
    }

    /// <summary>All members, of parts that fit together: those of the list, or this node alone.</summary>
    public static ImmutableArray<Member> Members(
        string name, BindAddress peer, Reading<HostPort> advertise, Reading<ImmutableArray<Member>> list) =>
        list.IsGood
            ? list.Value
            : [new Member(name, (advertise.IsGood ? advertise.Value : peer.ToHostPort()).ToString())];

    public static Member? Own(string name, ImmutableArray<Member> members) =>
        members.FirstOrDefault(member => string.Equals(member.Name, name, StringComparison.Ordinal));
}
