using Pinyon.Store.Observation;

namespace Pinyon.Store.Tests.Observation;

public sealed class HotKeySketchTests
{
    private readonly HotKeySketch _sketch = new();

    [Fact]
    public void Top_OfASkewedStream_IsItsHottestKeysInOrder()
    {
        // Key k is read 1/k as often as key 1, among 20,000 keys: the classic skew.
        const int seed = 7;
        var random = new Random(seed);
        double[] sums = new double[20_000];
        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] = (i == 0 ? 0 : sums[i - 1]) + (1.0 / (i + 1));
        }

        for (int i = 0; i < 200_000; i++)
        {
            int place = Array.BinarySearch(sums, random.NextDouble() * sums[^1]);
            ulong key = (ulong)(place < 0 ? ~place : place) + 1;
            _sketch.Touch(key * 0x9E3779B97F4A7C15, (uint)key);
        }

        _sketch.Top(5).Select(hot => hot.Entry).ShouldBe([1u, 2u, 3u, 4u, 5u], $"seed {seed}");
    }

    [Fact]
    public void Top_OfASteadyStream_TellsReadsPerSecond()
    {
        for (int second = 1; second <= 120; second++)
        {
            for (int i = 0; i < 500; i++)
            {
                _sketch.Touch(1, 1);
            }

            _sketch.Touch(2, 2, reads: 100);
            _sketch.Fade(second * 1000);
        }

        _sketch.Top(2)[0].Rate.ShouldBe(500, tolerance: 25);
        _sketch.Top(2)[1].Rate.ShouldBe(100, tolerance: 5);
    }

    [Fact]
    public void Top_AfterTheLoadMoved_IsTheNewOne()
    {
        for (int i = 0; i < 10_000; i++)
        {
            _sketch.Touch(1, 1);
        }

        _sketch.Fade(60_000);
        for (int i = 0; i < 500; i++)
        {
            _sketch.Touch(2, 2);
        }

        _sketch.Top(1).ShouldHaveSingleItem().Hash.ShouldBe(2u);
    }

    [Fact]
    public void Top_OfAStreamInWhichNoKeyComesTwice_IsNobody()
    {
        for (uint key = 1; key <= 10_000; key++)
        {
            _sketch.Touch(key, key);
        }

        _sketch.Top(10).Count(hot => hot.Rate > 1).ShouldBe(0);
    }

    [Fact]
    public void Touch_OfAnEntryThatMoved_KnowsItsNewPlace()
    {
        _sketch.Touch(1, 10);
        _sketch.Touch(1, 20);

        _sketch.Top(1)[0].Entry.ShouldBe(20u);
    }

    [Fact]
    public void Touch_AllocatesNothing()
    {
        _sketch.Touch(1, 1);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (uint key = 1; key <= 1000; key++)
        {
            _sketch.Touch(key, key);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }
}
