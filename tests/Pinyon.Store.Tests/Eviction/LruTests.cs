using Pinyon.Store.Eviction;
using Pinyon.Store.Tests.Kit;

namespace Pinyon.Store.Tests.Eviction;

/// <summary>
/// Exact least recently used, in a store in one piece: three entries by count, or three that fill it.
/// </summary>
public sealed class LruTests : IDisposable
{
    private const int ThirdOfAll = 300 << 10;

    private static readonly StoreOptions Lru = new() { BudgetBytes = 1 << 20, Eviction = EvictionPolicyKind.Lru };

    private readonly EntryStore _three = new(Lru with { MaxEntries = 3 }, shardCount: 1);
    private readonly EntryStore _small = new(Lru, shardCount: 1);

    public void Dispose()
    {
        _three.Dispose();
        _small.Dispose();
    }

    [Fact]
    public void Write_FourthEntry_EvictsTheFirst()
    {
        Fill(_three, "abcd");

        Held(_three).ShouldBe("bcd");
        _three.Statistics.Evicted.ShouldBe(1);
    }

    [Fact]
    public void Read_Entry_KeepsItAmongTheLast()
    {
        Fill(_three, "abc");
        _three.Get("a");
        Fill(_three, "d");

        Held(_three).ShouldBe("acd");
    }

    [Fact]
    public void Write_EntryAgain_KeepsItAmongTheLast()
    {
        Fill(_three, "abcad");

        Held(_three).ShouldBe("acd");
    }

    [Fact]
    public void Write_EntryAgainInAnotherSize_KeepsItAmongTheLast()
    {
        Fill(_three, "abc");
        Fill(_three, "a", 5000);
        Fill(_three, "d");

        Held(_three).ShouldBe("acd");
    }

    [Fact]
    public void Expire_Entry_KeepsItAmongTheLast()
    {
        Fill(_three, "abc");
        _three.Renew("a", default);
        Fill(_three, "d");

        Held(_three).ShouldBe("acd");
    }

    [Fact]
    public void Scan_Entries_TouchesNone()
    {
        Fill(_three, "abc");
        _three.ScanAll();
        Fill(_three, "d");

        Held(_three).ShouldBe("bcd");
    }

    [Fact]
    public void Write_LargerEntry_EvictsAsManyAsItTakes()
    {
        Fill(_small, "abc", ThirdOfAll);
        Fill(_small, "d", 2 * ThirdOfAll);

        Held(_small).ShouldBe("cd");
    }

    [Fact]
    public void Write_OldestGrowing_EvictsTheOthersInTurn()
    {
        Fill(_small, "abc", ThirdOfAll);
        Fill(_small, "a", ThirdOfAll + (ThirdOfAll / 2));
        Held(_small).ShouldBe("ac");

        Fill(_small, "a", 3 * ThirdOfAll);
        Held(_small).ShouldBe("a");
    }

    [Fact]
    public void Write_ThatCanNeverFit_EvictsNothing()
    {
        Fill(_small, "abc", ThirdOfAll);

        _small.Put("d", new string('v', 1 << 20)).Status.ShouldBe(WriteStatus.TooLarge);

        Held(_small).ShouldBe("abc");
    }

    [Fact]
    public void Write_RefusedByItsCondition_EvictsNothing()
    {
        Fill(_three, "abc");

        _three.Put("d", "value", new WriteOptions(1, When: Condition.IfPresent));

        Held(_three).ShouldBe("abc");
    }

    private static void Fill(EntryStore store, string keys, int length = 100)
    {
        string value = new('v', length);
        foreach (char key in keys) store.Put(key.ToString(), value).Status.ShouldBe(WriteStatus.Stored);
        store.Check().ShouldBeEmpty();
    }

    private static string Held(EntryStore store) =>
        string.Concat(store.ScanAll().Keys.Order(StringComparer.Ordinal));
}
