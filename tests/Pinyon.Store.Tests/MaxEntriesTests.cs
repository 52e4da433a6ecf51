using Pinyon.Store.Eviction;
using Pinyon.Store.Tests.Kit;

namespace Pinyon.Store.Tests;

/// <summary>However many entries a store may hold, and however it is cut, it never holds one more.</summary>
public sealed class MaxEntriesTests
{
    public static TheoryData<EvictionPolicyKind> Policies => [.. Enum.GetValues<EvictionPolicyKind>()];

    [Theory]
    [MemberData(nameof(Policies))]
    public void Write_ManyMoreThanMaxEntries_HoldsAtMostThat(EvictionPolicyKind policy)
    {
        foreach (int shards in new[] { 1, 2, 4, 8 })
        {
            foreach (int most in new[] { 1, 2, 3, 7, 8, 9, 100, 1001, 2047 })
            {
                var options = new StoreOptions { BudgetBytes = 8 << 20, Eviction = policy, MaxEntries = most };
                using var store = new EntryStore(options, shards);
                string where = $"{policy}, {shards} shards, {most} entries";
                long greatest = 0;
                for (int i = 0; i < 3 * most + 100; i++)
                {
                    store.Put($"key{i}", "value").Status.ShouldBe(WriteStatus.Stored, where);
                    greatest = Math.Max(greatest, store.Statistics.Entries);
                }

                greatest.ShouldBeLessThanOrEqualTo(most, where);
                greatest.ShouldBeGreaterThan(most * 9 / 10 - 1, where);
            }
        }
    }

    [Fact]
    public void Write_TheCaseThatWasReported_HoldsNoMore()
    {
        using var store = new EntryStore(new StoreOptions { BudgetBytes = 64 << 20, MaxEntries = 8647 }, shardCount: 2);
        for (int i = 0; i < 20_000; i++) store.Put($"key{i}", "value");

        store.Statistics.Entries.ShouldBeInRange(8600, 8647);
    }
}
