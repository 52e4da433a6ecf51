using Pinyon.Membership;
using Pinyon.Routing;

namespace Pinyon.Tests.Routing;

public sealed class SlotTableTests
{
    [Fact]
    public void Table_OneMember_OwnsEverySlot()
    {
        var table = new SlotTable(Clusters.Equal(1));

        table.SlotsByMember().ShouldBe([KeySlot.Count]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Table_AnyOrderOfMembers_IsTheSame(int seed)
    {
        var random = new Random(seed);
        Member[] members = [.. Clusters.Weighted(random.Next(2, 40), _ => random.Next(1, 6), $"m{seed}-").Members];
        var expected = new SlotTable(new MembershipSnapshot(members));

        for (int round = 0; round < 5; round++)
        {
            random.Shuffle(members);
            var table = new SlotTable(new MembershipSnapshot(members));

            table.Fingerprint.ShouldBe(expected.Fingerprint, $"seed {seed}");
            Owners(table).ShouldBe(Owners(expected), $"seed {seed}");
        }
    }

    [Fact]
    public void Table_AnyOfAllPermutations_IsTheSame()
    {
        (string Name, int Weight)[] members = [("a", 1), ("b", 2), ("c", 3), ("d", 1)];
        var expected = new SlotTable(Snapshot(members));

        foreach ((string, int)[] permutation in Permutations(members))
        {
            var table = new SlotTable(Snapshot(permutation));

            table.Fingerprint.ShouldBe(expected.Fingerprint);
            Owners(table).ShouldBe(Owners(expected));
        }
    }

    [Fact]
    public void Table_UpTo100Members_NoneOwnsMoreThanItsCap()
    {
        for (int count = 1; count <= 100; count++)
        {
            new SlotTable(Clusters.Equal(count)).MaxOverMean().ShouldBeLessThanOrEqualTo(1.10, $"{count} members");
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(20)]
    [InlineData(100)]
    public void Table_Weights_ShareTheSlotsInProportion(int count)
    {
        var table = new SlotTable(Clusters.Weighted(count, i => 1 + (i % 4)));

        table.MaxOverMean().ShouldBeLessThanOrEqualTo(1.10);
        double perWeight = (double)KeySlot.Count / table.Members.Members.Sum(member => member.Weight);
        foreach (int weight in table.Members.Members.Select(member => member.Weight).Distinct())
        {
            int[] owned = [.. table.SlotsByMember().Where((_, i) => table.Members.Members[i].Weight == weight)];
            owned.Average().ShouldBe(perWeight * weight, tolerance: 0.15 * perWeight * weight, $"weight {weight}");
        }
    }

    // A share of 4.1 slots: 110 % of it, in whole slots, is 4, and so many would not take them all.
    [Fact]
    public void Table_CapBelowTheShareRoundedUp_GivesWayToIt()
    {
        var table = new SlotTable(Clusters.Equal(4000));

        table.SlotsByMember().Max().ShouldBe(5);
    }

    [Fact]
    public void Fingerprint_AddressChanges_StaysTheSame()
    {
        ulong before = new SlotTable(new MembershipSnapshot([new Member("a", "10.0.0.1:7946")])).Fingerprint;

        new SlotTable(new MembershipSnapshot([new Member("a", "[::1]:1")])).Fingerprint.ShouldBe(before);
    }

    [Fact]
    public void Fingerprint_NameOrWeightDiffers_Differs()
    {
        (string, int)[][] sets =
            [[("a", 1)], [("a", 2)], [("b", 1)], [("ab", 1)], [("a", 1), ("b", 1)], [("a", 1), ("b", 2)]];

        sets.Select(set => new SlotTable(Snapshot(set)).Fingerprint).Distinct().Count().ShouldBe(sets.Length);
    }

    [Fact]
    public void Table_MoreMembersThanSlots_IsRefused()
    {
        MembershipSnapshot members = Clusters.Equal(KeySlot.Count + 1);

        Should.Throw<ArgumentOutOfRangeException>(() => new SlotTable(members));
    }

    private static int[] Owners(SlotTable table) => [.. Enumerable.Range(0, KeySlot.Count).Select(table.OwnerOf)];

    private static MembershipSnapshot Snapshot(IEnumerable<(string Name, int Weight)> members) =>
        new(members.Select(member => new Member(member.Name, "localhost:7946", member.Weight)));

    private static IEnumerable<T[]> Permutations<T>(T[] items) => items.Length <= 1
        ? [items]
        : items.SelectMany((item, i) =>
            Permutations([.. items[..i], .. items[(i + 1)..]]).Select(rest => (T[])[item, .. rest]));
}
