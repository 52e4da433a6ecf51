using Pinyon.HitRates.Caches;
using Pinyon.Store.Eviction;

namespace Pinyon.Store.Tests.Eviction;

/// <summary>The three queues by example: capacity for ten, one of them small, entries numbered in order.</summary>
public sealed class S3FifoPolicyTests : IDisposable
{
    private readonly FakeEntries _entries = new(40);
    private readonly S3FifoPolicy _policy;

    public S3FifoPolicyTests() => _policy = new S3FifoPolicy(_entries.Entries, capacity: 10, expectedEntries: 10);

    public void Dispose() => _entries.Dispose();

    [Fact]
    public void Evict_NobodyHit_TakesTheOldestOfTheSmallQueue()
    {
        Add(1, 11);

        Evict().ShouldBe(1);
    }

    [Fact]
    public void Evict_HitTwice_GoesOverToMain()
    {
        Add(1, 11);
        Hit(1);
        Hit(1);

        Evict().ShouldBe(2);
    }

    [Fact]
    public void Evict_HitOnce_Goes()
    {
        Add(1, 11);
        Hit(1);

        Evict().ShouldBe(1);
    }

    [Fact]
    public void Add_Ghost_StaysAmongManyNewOnes()
    {
        Add(1, 11);
        Evict().ShouldBe(1);
        Write(30, key: 1);
        Evict().ShouldBe(2);
        for (int number = 12; number <= 25; number++)
        {
            Write(number, number);
            Evict().ShouldNotBe(30);
        }
    }

    private void Add(int first, int last)
    {
        for (int number = first; number <= last; number++) Write(number, number);
    }

    private void Write(int number, int key) => _policy.Add(_entries.Write(number, Hash(key), 1), Hash(key), 0);

    private void Hit(int number) => _policy.Hit(FakeEntries.Reference(number), Hash(number), 0);

    private int Evict() => FakeEntries.Number(_policy.Evict(0));

    private static ulong Hash(int key) => (ulong)key * 0xD6E8_FEB8_6659_FD93;
}
