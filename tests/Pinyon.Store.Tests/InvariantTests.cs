using Pinyon.Store.Eviction;
using Pinyon.Store.Tests.Kit;

namespace Pinyon.Store.Tests;

/// <summary>
/// After every single step of a full store: all structures agree, and no entry is lost, duplicated or torn.
/// </summary>
public sealed class InvariantTests
{
    private const long Budget = 1 << 20;
    private const int Keys = 300;

    public static TheoryData<EvictionPolicyKind, int> Seeds =>
    [
        .. from policy in Enum.GetValues<EvictionPolicyKind>()
           from seed in Enumerable.Range(1, 3)
           select (policy, seed),
    ];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Operations_FullStoreOfAllSizes_KeepEveryInvariantAtEveryStep(
        EvictionPolicyKind policy, int seed)
    {
        var random = new Random(seed);
        using var store = new EntryStore(new StoreOptions { BudgetBytes = Budget, Eviction = policy }, shardCount: 2);
        var last = new Dictionary<int, ulong>();
        byte[] buffer = new byte[100_000];
        long now = 0;
        for (ulong step = 1; step <= 1500; step++)
        {
            now += random.Next(3);
            string where = $"{policy}, seed {seed}, step {step}, now {now}";
            int number = random.Next(Keys);
            var key = new EntryKey(KeyOf(number));
            var times = new WriteOptions(
                step,
                (uint)random.Next(2),
                random.Next(3) == 0 ? now + random.Next(1, 500) : 0,
                random.Next(4) == 0 ? random.Next(1, 300) : 0);
            switch (random.Next(10))
            {
                case < 6:
                    Span<byte> value = Fill(buffer, LengthOf(random), number, step);
                    if (store.Write(key, value, in times, now).Status == WriteStatus.Stored) last[number] = step;
                    break;
                case 6: store.Remove(key, in times, now); break;
                case 7: store.Expire(key, in times, now); break;
                case 8: store.Tick(now, random.Next(50)); break;
                default: ShouldBeWhole(store, key, number, now, where); break;
            }

            store.Check().ShouldBeEmpty(where);
            store.Statistics.Bytes.ShouldBeLessThanOrEqualTo(Budget, where);
        }

        for (int number = 0; number < Keys; number++)
        {
            ShouldBeWhole(store, new EntryKey(KeyOf(number)), number, now, $"seed {seed}, at the end");
        }

        store.Statistics.Evicted.ShouldBeGreaterThan(0);
    }

    // Some keys need the long form, and some do not fit one slot.
    private static byte[] KeyOf(int number)
    {
        byte[] key = new byte[(number % 50) switch { 0 => 3000, 1 => 300, _ => 8 }];
        BitConverter.TryWriteBytes(key, number + 1);
        return key;
    }

    private static int LengthOf(Random random) => random.Next(10) switch
    {
        < 6 => random.Next(300),
        < 9 => random.Next(5000),
        _ => random.Next(100_000),
    };

    private static Span<byte> Fill(byte[] buffer, int length, int number, ulong step)
    {
        new Random(HashCode.Combine(number, length)).NextBytes(buffer.AsSpan(0, length));
        if (length >= sizeof(ulong)) BitConverter.TryWriteBytes(buffer, step);
        return buffer.AsSpan(0, length);
    }

    private static void ShouldBeWhole(EntryStore store, EntryKey key, int number, long now, string where)
    {
        var sink = new CopySink();
        if (store.Read(key, now, ref sink) == ReadStatus.NotFound) return;
        byte[] value = sink.Value!;
        byte[] expected = new byte[value.Length];
        ulong step = value.Length >= sizeof(ulong) ? BitConverter.ToUInt64(value) : 0;
        Fill(expected, value.Length, number, step);
        value.AsSpan().SequenceEqual(expected).ShouldBeTrue(where);
    }
}
