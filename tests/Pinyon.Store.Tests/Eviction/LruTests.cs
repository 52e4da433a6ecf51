using Pinyon.Store.Memory;
using Pinyon.Store.Tests.Kit;

namespace Pinyon.Store.Tests.Eviction;

/// <summary>Exact least recently used, in a store in one piece with room for exactly three entries.</summary>
public sealed class LruTests : IDisposable
{
    private const int ValueLength = 20_000;

    private readonly EntryStore _store = new(
        new StoreOptions { BudgetBytes = Charge.ShardBytes + 3 * Charge.Of(1, ValueLength) }, shardCount: 1);

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Write_FourthEntry_EvictsTheFirst()
    {
        Fill("abcd");

        Held().ShouldBe("bcd");
        _store.Statistics.Evicted.ShouldBe(1);
    }

    [Fact]
    public void Read_Entry_KeepsItAmongTheLast()
    {
        Fill("abc");
        _store.Get("a");
        Fill("d");

        Held().ShouldBe("acd");
    }

    [Fact]
    public void Write_EntryAgain_KeepsItAmongTheLast()
    {
        Fill("abcad");

        Held().ShouldBe("acd");
    }

    [Fact]
    public void Expire_Entry_KeepsItAmongTheLast()
    {
        Fill("abc");
        _store.Renew("a", default);
        Fill("d");

        Held().ShouldBe("acd");
    }

    [Fact]
    public void Scan_Entries_TouchesNone()
    {
        Fill("abc");
        _store.ScanAll();
        Fill("d");

        Held().ShouldBe("bcd");
    }

    [Fact]
    public void Write_LargerEntry_EvictsAsManyAsItTakes()
    {
        Fill("abc");
        _store.Put("d", new string('v', 2 * ValueLength));

        Held().ShouldBe("cd");
    }

    [Fact]
    public void Write_OldestGrowing_EvictsTheOthersInTurn()
    {
        Fill("abc");
        _store.Put("a", new string('v', ValueLength + 1));
        Held().ShouldBe("ac");

        _store.Put("a", new string('v', 3 * ValueLength));
        Held().ShouldBe("a");
    }

    [Fact]
    public void Write_EntryOfTheWholeBudget_FitsAndOneByteMoreDoesNot()
    {
        int all = (int)(3 * Charge.Of(1, ValueLength) - Charge.Of(1, 0));
        Fill("abc");

        _store.Put("d", new string('v', all + 1)).Status.ShouldBe(WriteStatus.TooLarge);
        Held().ShouldBe("abc");

        _store.Put("d", new string('v', all)).Status.ShouldBe(WriteStatus.Stored);
        Held().ShouldBe("d");
    }

    [Fact]
    public void Write_RefusedByItsCondition_EvictsNothing()
    {
        Fill("abc");

        _store.Put("d", new string('v', ValueLength), new WriteOptions(1, When: Condition.IfPresent));

        Held().ShouldBe("abc");
    }

    private void Fill(string keys)
    {
        foreach (char key in keys) _store.Put(key.ToString(), new string('v', ValueLength));
    }

    private string Held() => string.Concat(_store.ScanAll().Keys.Order(StringComparer.Ordinal));
}
