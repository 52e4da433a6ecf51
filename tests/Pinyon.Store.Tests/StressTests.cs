using System.Buffers.Binary;
using Pinyon.Store.Tests.Kit;

namespace Pinyon.Store.Tests;

/// <summary>Lock-free readers against all kinds of writers, on few keys, with a checksum in every value.</summary>
public sealed class StressTests
{
    private const int Threads = 4;
    private const int Steps = 60_000;
    private const int Keys = 128;
    private const int MaxLength = 30_000;
    private const int HeadLength = 12;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Operations_ManyThreadsOnFewKeys_NeverShowATornValue(int shards)
    {
        using var store = new EntryStore(new StoreOptions { BudgetBytes = shards * 200 << 10 }, shards);
        long clock = 1;
        var faults = new List<string>[Threads];
        Thread[] threads =
        [
            .. Enumerable.Range(0, Threads).Select(seed => new Thread(() =>
            {
                faults[seed] = [];
                Run(store, new Random(seed), ref clock, faults[seed]);
            })),
        ];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());

        faults.SelectMany(list => list).ShouldBeEmpty();
        store.Check().ShouldBeEmpty();
        store.Statistics.HeldBytes.ShouldBe(0);
        StoreStatistics s = store.Statistics;
        s.Entries.ShouldBe(s.Writes - s.Replaced - s.Removed - s.Expired - s.Evicted);
        s.Hits.ShouldBeGreaterThan(0);
        s.Evicted.ShouldBeGreaterThan(0);
    }

    private static void Run(EntryStore store, Random random, ref long clock, List<string> faults)
    {
        byte[] buffer = new byte[MaxLength];
        Span<byte> keyBytes = stackalloc byte[20];
        for (int step = 0; step < Steps && faults.Count == 0; step++)
        {
            long now = Interlocked.Increment(ref clock) / 64;
            int number = random.Next(Keys) & random.Next(Keys);
            keyBytes.Fill((byte)number);
            var key = new EntryKey(keyBytes);
            long expiresAt = number % 4 == 0 ? now + 50 : 0;
            var options = new WriteOptions((ulong)step, ExpiresAt: expiresAt, Idle: number % 3 == 0 ? 40 : 0);
            switch (random.Next(20))
            {
                case < 6:
                    int length = HeadLength + random.Next(random.Next(4) == 0 ? MaxLength - HeadLength : 200);
                    Sign(buffer.AsSpan(0, length), number, random);
                    store.Write(key, buffer.AsSpan(0, length), in options, now);
                    break;
                case 6: store.Remove(key, in options, now); break;
                case 7: store.Expire(key, in options, now); break;
                case 8: store.Tick(now, 20); break;
                case 9: store.ScanAll(100, now); break;
                case 10: Draft(store, key, buffer, number, random, in options, now); break;
                case 11 or 12: Pin(store, key, buffer, number, random, now, faults); break;
                default:
                    var sink = new SpanSink(buffer);
                    if (store.Read(key, now, ref sink) == ReadStatus.NotFound) break;
                    Span<byte> value = buffer.AsSpan(0, (int)sink.Info.Length);
                    if (!IsSigned(value, number)) faults.Add($"torn: {number} at {step}");
                    break;
            }
        }
    }

    // A value received in two parts while other threads write.
    private static void Draft(
        EntryStore store, EntryKey key, byte[] buffer, int number, Random random, in WriteOptions options, long now)
    {
        Span<byte> value = buffer.AsSpan(0, HeadLength + random.Next(MaxLength - HeadLength));
        if (store.Draft(key, value.Length, now, out EntryDraft? draft) != DraftStatus.Begun) return;
        using EntryDraft ended = draft!;
        Sign(value, number, random);
        draft!.Append(value[..HeadLength]);
        Thread.Yield();
        if (random.Next(4) == 0) return;
        draft.Append(value[HeadLength..]);
        store.Write(draft, in options, now);
    }

    // A pinned value stays intact while its own entry and others are written, removed and evicted.
    private static void Pin(
        EntryStore store, EntryKey key, byte[] buffer, int number, Random random, long now, List<string> faults)
    {
        if (!store.TryPin(key, now, out EntryPin? pin)) return;
        using EntryPin ended = pin;
        Span<byte> otherKey = stackalloc byte[20];
        for (int round = 0; round < 3; round++)
        {
            int length = 0;
            foreach (ReadOnlyMemory<byte> piece in pin.Pieces)
            {
                piece.Span.CopyTo(buffer.AsSpan(length));
                length += piece.Length;
            }

            if (!IsSigned(buffer.AsSpan(0, length), number)) faults.Add($"torn while pinned: {number}, round {round}");
            int other = random.Next(2) == 0 ? number : random.Next(Keys);
            otherKey.Fill((byte)other);
            Span<byte> value = buffer.AsSpan(0, HeadLength + random.Next(MaxLength - HeadLength));
            Sign(value, other, random);
            store.Write(new EntryKey(otherKey), value, new WriteOptions(1), now);
        }
    }

    // Sum of the bytes behind the head, then the key, then random bytes: a value of two writes shows.
    private static void Sign(Span<byte> value, int number, Random random)
    {
        random.NextBytes(value[HeadLength..]);
        BinaryPrimitives.WriteInt32LittleEndian(value[8..], number);
        BinaryPrimitives.WriteUInt64LittleEndian(value, SumOf(value[8..]));
    }

    private static bool IsSigned(ReadOnlySpan<byte> value, int number) =>
        value.Length >= HeadLength
        && BinaryPrimitives.ReadInt32LittleEndian(value[8..]) == number
        && BinaryPrimitives.ReadUInt64LittleEndian(value) == SumOf(value[8..]);

    // FNV-1a, 64 bits.
    private static ulong SumOf(ReadOnlySpan<byte> bytes)
    {
        ulong sum = 14_695_981_039_346_656_037;
        foreach (byte value in bytes) sum = (sum ^ value) * 1_099_511_628_211;
        return sum;
    }
}
