using System.Collections.Immutable;
using System.Text;
using Pinyon.Text;

namespace Pinyon.Membership;

/// <summary>An entry in the membership: who may own slots, and where it is reached.</summary>
/// <remarks>
/// Ownership follows the name and the weight alone, never the address: a member that returns on another address gets
/// its slots back.
/// </remarks>
public sealed record Member
{
    /// <summary>The greatest weight a member may have.</summary>
    public const int MaxWeight = 100;

    /// <summary>The version of the protocol between members that this library speaks.</summary>
    public const int CurrentProtocol = 1;

    /// <summary>The longest name, in characters.</summary>
    internal const int MaxNameLength = 255;

    /// <summary>Names a member.</summary>
    /// <param name="name">Stable and unique in the cluster, 1 to 255 characters.</param>
    /// <param name="address">Where peers reach it, <c>host:port</c>; an IPv6 host stands in brackets.</param>
    /// <param name="weight">Its share of the slots against the others', 1 to <see cref="MaxWeight"/>.</param>
    /// <exception cref="ArgumentException">A name or an address that cannot be one.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A weight outside its range.</exception>
    public Member(string name, string address, int weight = 1)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(name.Length, MaxNameLength, nameof(name));
        ArgumentOutOfRangeException.ThrowIfLessThan(weight, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(weight, MaxWeight);
        if (StrictUtf8.FaultOf(name) is { } fault)
        {
            throw new ArgumentException($"The name {fault}.", nameof(name));
        }

        if (!IsName(name))
        {
            throw new ArgumentException(
                "A name must not contain U+FFFD, which stands for text that could not be read.", nameof(name));
        }

        if (!HostPort.TryParse(address, out HostPort parsed))
        {
            throw new ArgumentException($"'{address}' is not an address of the form HOST:PORT.", nameof(address));
        }

        Name = name;
        Address = parsed;
        Weight = weight;
    }

    /// <summary>The stable name by which the cluster knows the member.</summary>
    public string Name { get; }

    /// <summary>Where peers reach it.</summary>
    public HostPort Address { get; }

    /// <summary>Its share of the slots against the others'.</summary>
    public int Weight { get; }

    /// <summary>
    /// Which start of the member this is: a random number that each process draws anew. 0, the default: the source does
    /// not know, as a static list. Another instance under a known name is another process, with empty memory.
    /// </summary>
    public ulong Instance { get; init; }

    /// <summary>What the source believes of it; default <see cref="MemberState.Alive"/>.</summary>
    public MemberState State { get; init; }

    /// <summary>Where it runs, for example an availability zone; empty, the default: not known.</summary>
    public string Zone { get; init; } = "";

    /// <summary>The newest version of the protocol between members that it speaks.</summary>
    public int Protocol { get; init; } = CurrentProtocol;

    /// <summary>
    /// Where clients reach it, by the name of the front end: <c>http</c>, <c>grpc</c>, <c>resp</c>. Empty where the
    /// source does not know. Peers use <see cref="Address"/>.
    /// </summary>
    public ImmutableSortedDictionary<string, HostPort> Doors { get; init; } =
        ImmutableSortedDictionary<string, HostPort>.Empty;

    /// <summary>Whether it owns slots: it is alive, or not confirmed to be dead.</summary>
    public bool OwnsSlots => State is MemberState.Alive or MemberState.Suspect;

    /// <inheritdoc/>
    public bool Equals(Member? other) =>
        other is not null
        && Name == other.Name && Address == other.Address && Weight == other.Weight && Instance == other.Instance
        && State == other.State && Zone == other.Zone && Protocol == other.Protocol
        && Doors.SequenceEqual(other.Doors);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Address, Weight, Instance);

    /// <summary>Whether a member can have that name.</summary>
    internal static bool IsName(string text) =>
        text.Length <= MaxNameLength
        && !string.IsNullOrWhiteSpace(text)
        && !text.EnumerateRunes().Contains(Rune.ReplacementChar);

    /// <summary>The name and the address, as people write them: <c>node1=127.0.0.1:7946</c>.</summary>
    public override string ToString() => $"{Name}={Address}";
}
