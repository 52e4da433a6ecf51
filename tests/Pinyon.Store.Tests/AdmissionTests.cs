using Pinyon.Store.Eviction;
using Pinyon.Store.Tests.Kit;

namespace Pinyon.Store.Tests;

/// <summary>
/// What a write says holds: a stored value can be read at once, and a refused one cost no other entry its place. It
/// holds for every policy, every size, and every state that a store can be in.
/// </summary>
public sealed class AdmissionTests
{
    public static TheoryData<EvictionPolicyKind, int, int, long, int> Stores =>
    [
        .. from policy in Enum.GetValues<EvictionPolicyKind>()
           from shape in new (int Kilobytes, int Shards, long MaxEntries)[]
           {
               (64, 1, 0), (300, 1, 0), (2 << 10, 1, 0), (2 << 10, 4, 0), (16 << 10, 2, 0), (2 << 10, 1, 1),
               (2 << 10, 1, 100), (2 << 10, 2, 101),
           }
           from seed in Enumerable.Range(1, 2)
           select (policy, shape.Kilobytes, shape.Shards, shape.MaxEntries, seed),
    ];

    public static TheoryData<EvictionPolicyKind> Policies => [.. Enum.GetValues<EvictionPolicyKind>()];

    [Theory]
    [MemberData(nameof(Stores))]
    public void Write_AnySizeInAnyState_IsThereOrWasRefusedForNothing(
        EvictionPolicyKind policy, int kilobytes, int shards, long maxEntries, int seed)
    {
        var random = new Random(seed);
        long budget = (long)kilobytes << 10;
        var options = new StoreOptions { BudgetBytes = budget, Eviction = policy, MaxEntries = maxEntries };
        using var store = new EntryStore(options, shards);
        List<EntryPin> pins = [];
        long now = 0;
        for (int phase = 0; phase < 12; phase++)
        {
            Fill(store, budget, random, ref now);
            for (int i = 0; i < 15; i++)
            {
                string where = $"{policy}, {kilobytes} KB, {shards} shards, seed {seed}, phase {phase}, write {i}";
                HoldOrLetGo(store, pins, random, now);
                Write(store, $"new{random.Next(20)}", AnyLength(budget / shards, random), random, now++, where);
            }

            store.Check().ShouldBeEmpty($"seed {seed}, phase {phase}");
        }

        pins.ForEach(pin => pin.Dispose());
        StoreStatistics s = store.Statistics;
        s.Entries.ShouldBe(s.Writes - s.Replaced - s.Removed - s.Expired - s.Evicted);
    }

    /// <summary>The case that was reported: of six large values the default policy kept two.</summary>
    [Theory]
    [MemberData(nameof(Policies))]
    public void Write_LargeValuesAfterALoopOfSmallOnes_AreAllReadable(EvictionPolicyKind policy)
    {
        using var store = new EntryStore(new StoreOptions { BudgetBytes = 16 << 20, Eviction = policy }, shardCount: 1);
        string small = new('s', 4096);
        for (int pass = 0; pass < 4; pass++)
        {
            for (int i = 0; i < 4800; i++)
            {
                if (store.Get($"key{i}") is null) store.Put($"key{i}", small);
            }
        }

        for (int i = 0; i < 6; i++)
        {
            long evicted = store.Statistics.Evicted;
            store.Put($"large{i}", new string('v', 1 << 20)).Status.ShouldBe(WriteStatus.Stored);
            store.Get($"large{i}").ShouldNotBeNull($"{policy}, value {i}").Length.ShouldBe(1 << 20);
            (store.Statistics.Evicted - evicted).ShouldBeLessThan(320, "as many as take the place of one megabyte");
        }
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void Write_ValueOfMostOfTheStore_IsThereThoughEverythingElseWent(EvictionPolicyKind policy)
    {
        using var store = new EntryStore(new StoreOptions { BudgetBytes = 4 << 20, Eviction = policy }, shardCount: 1);
        for (int i = 0; i < 20_000; i++) store.Put($"key{i}", new string('v', i % 700));

        store.Put("large", new string('v', 3 << 20)).Status.ShouldBe(WriteStatus.Stored);

        store.Get("large").ShouldNotBeNull().Length.ShouldBe(3 << 20);
        store.Put("small", "value").Status.ShouldBe(WriteStatus.Stored);
        store.Get("small").ShouldBe("value");
        store.Check().ShouldBeEmpty();
    }

    [Fact]
    public void Write_ValueThatDoesNotFitBesidePins_IsRefusedAndChangesNothing()
    {
        using var store = new EntryStore(new StoreOptions { BudgetBytes = 4 << 20 }, shardCount: 1);
        for (int i = 0; i < 4; i++) store.Put($"pinned{i}", new string('p', 100_000));
        store.Put("key", "old", new WriteOptions(7));
        List<EntryPin> pins = [];
        for (int i = 0; i < 4; i++)
        {
            if (store.TryPin(new EntryKey($"pinned{i}".Bytes()), 0, out EntryPin? pin)) pins.Add(pin);
        }

        pins.ShouldNotBeEmpty();
        StoreStatistics before = store.Statistics;
        int length = (int)(store.Statistics.Bytes / 2) + (3 << 20) + (700 << 10);
        store.Put("key", new string('v', length), new WriteOptions(8))
            .ShouldBe(new WriteResult(WriteStatus.TooLarge, 7));

        store.Statistics.ShouldBe(before with { Refused = before.Refused + 1 });
        store.Get("key").ShouldBe("old");
        pins.ForEach(pin => pin.Dispose());
    }

    private static void Fill(EntryStore store, long budget, Random random, ref long now)
    {
        int length = random.Next(5) switch { 0 => 0, 1 => 20, 2 => 200, 3 => 3000, _ => 20_000 };
        int keys = (int)(budget / (length + 60) * random.Next(1, 5) / 2) + 1;
        int reads = random.Next(3);
        for (int i = 0; i < Math.Min(keys, 3000); i++)
        {
            string key = $"key{random.Next(keys)}";
            for (int read = 0; read < reads; read++) store.Get(key, now);
            store.Put(key, new string('f', length), now: now++);
        }
    }

    private static void HoldOrLetGo(EntryStore store, List<EntryPin> pins, Random random, long now)
    {
        if (pins.Count > 0 && random.Next(2) == 0)
        {
            pins[0].Dispose();
            pins.RemoveAt(0);
        }
        else if (random.Next(3) == 0
            && store.TryPin(new EntryKey($"new{random.Next(20)}".Bytes()), now, out EntryPin? pin))
        {
            pins.Add(pin);
        }
    }

    private static int AnyLength(long most, Random random) => random.Next(4) switch
    {
        0 => random.Next(100),
        1 => random.Next(5000),
        _ => random.Next((int)Math.Min(most + most / 4, 8 << 20)),
    };

    private static void Write(EntryStore store, string key, int length, Random random, long now, string where)
    {
        where = $"{where}, {length} bytes";
        string value = new((char)('a' + random.Next(26)), length);
        string? old = store.Get(key, now);
        StoreStatistics before = store.Statistics;
        WriteStatus status = random.Next(3) == 0
            ? WriteDraft(store, key, value, now)
            : store.Put(key, value, now: now).Status;
        if (status == WriteStatus.Stored)
        {
            (store.Get(key, now) == value).ShouldBeTrue(where);
            return;
        }

        store.Statistics.Evicted.ShouldBe(before.Evicted, where);
        (store.Get(key, now) == old).ShouldBeTrue(where);
    }

    private static WriteStatus WriteDraft(EntryStore store, string key, string value, long now)
    {
        DraftStatus begun = store.Draft(new EntryKey(key.Bytes()), value.Length, now, out EntryDraft? draft);
        if (begun != DraftStatus.Begun) return WriteStatus.TooLarge;
        using (draft)
        {
            draft!.Append(value.Bytes());
            return store.Write(draft, default, now).Status;
        }
    }
}
