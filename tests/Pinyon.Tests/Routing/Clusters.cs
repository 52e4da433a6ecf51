using Pinyon.Membership;

namespace Pinyon.Tests.Routing;

/// <summary>Sets of members for tests of the slot table.</summary>
internal static class Clusters
{
    /// <summary>Members <c>name0</c> and up, all of weight 1.</summary>
    public static MembershipSnapshot Equal(int count, string name = "node") => Weighted(count, _ => 1, name);

    public static MembershipSnapshot Weighted(int count, Func<int, int> weight, string name = "node") =>
        new(Enumerable.Range(0, count).Select(i => new Member($"{name}{i}", $"10.0.0.{i % 250}:7946", weight(i))));

    public static MembershipSnapshot Without(this MembershipSnapshot members, string name) =>
        new(members.Members.Where(member => !string.Equals(member.Name, name, StringComparison.Ordinal)));

    public static MembershipSnapshot With(this MembershipSnapshot members, string name, int weight = 1) =>
        new(members.Members.Add(new Member(name, "10.1.1.1:7946", weight)));
}
