using Pinyon.Peers;
using Pinyon.Store;

namespace Pinyon.Groups.Owned;

/// <summary>What all conditional writes of an entry have in common.</summary>
internal static class WriteRules
{
    /// <param name="item">The condition.</param>
    /// <param name="visible">The version of the entry as callers see it; 0 = no entry.</param>
    public static bool Holds(in PeerItem item, ulong visible) => item.When switch
    {
        Condition.Always => true,
        Condition.IfAbsent => visible == 0,
        Condition.IfPresent => visible != 0,
        _ => visible != 0 && visible == item.Expected,
    };

    /// <summary>Only if what is stored is still what was looked at; 0 = nothing was.</summary>
    public static WriteOptions Against(ulong stored, ulong version) => stored == 0
        ? new WriteOptions(version, When: Condition.IfAbsent)
        : new WriteOptions(version, When: Condition.IfVersion, Expected: stored);

    /// <summary>The condition does not hold against an entry of this version; 0 = no entry.</summary>
    public static PeerResult Failed(ulong visible) => new(PeerStatus.ConditionFailed, Version: visible);

    /// <summary>The write would have been given a version past its limit.</summary>
    public static PeerResult Late(ulong version) => new(PeerStatus.Late, Version: version);
}
