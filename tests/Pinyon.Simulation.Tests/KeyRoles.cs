using Pinyon.Membership;
using Pinyon.Routing;

namespace Pinyon.Simulation.Tests;

/// <summary>Which members keep a key, and since when each of them has been sent every write of it.</summary>
internal sealed class KeyRoles(string key, int replicas)
{
    private Dictionary<Member, long> _since = [];

    public string Key => key;

    public int Slot { get; } = new CacheKey(key).Slot;

    /// <summary>Follows a change of members; a restarted one is another member.</summary>
    /// <param name="before">The members before.</param>
    /// <param name="after">The members after.</param>
    /// <param name="now">The place in the history's order at which all agree.</param>
    /// <returns>Null if the key's owner stays.</returns>
    public RoleChange? Change(SlotTable before, SlotTable after, long now)
    {
        Member[] kept = KeepersIn(before);
        Member[] keep = KeepersIn(after);
        Member owner = keep[0];
        RoleChange change = new(owner, kept.Contains(owner), _since.GetValueOrDefault(owner));
        _since = keep.ToDictionary(
            member => member,
            member => change.IsKept && kept.Contains(member) ? _since.GetValueOrDefault(member) : now);
        return owner == kept[0] ? null : change;
    }

    /// <summary>Some of them may have lost what was written before.</summary>
    public void Lose(long now) => _since = _since.ToDictionary(pair => pair.Key, _ => now);

    private Member[] KeepersIn(SlotTable table) =>
        [.. Enumerable.Range(0, Math.Min(replicas + 1, table.Members.Members.Length))
            .Select(rank => table.Members.Members[table.MemberAt(Slot, rank)])];

    /// <summary>A key has another owner.</summary>
    /// <param name="Owner">The new one.</param>
    /// <param name="IsKept">It was one of those that kept the key.</param>
    /// <param name="Since">Where it began to; 0 = with the history.</param>
    public sealed record RoleChange(Member Owner, bool IsKept, long Since);
}
