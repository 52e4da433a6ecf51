using Pinyon.Store.Eviction;

namespace Pinyon.Store.Tests.Eviction;

public sealed class FrequencySketchTests
{
    private const int EntriesPerBlock = 21;

    [Fact]
    public void Estimate_FewKeys_IsTheirCountUpToThree()
    {
        var sketch = new FrequencySketch(10_000, EntriesPerBlock);
        for (uint key = 1; key <= 100; key++)
        {
            for (uint times = 0; times < key % 6; times++) sketch.Count(Print(key));
        }

        for (uint key = 1; key <= 100; key++)
        {
            sketch.Estimate(Print(key)).ShouldBe((int)Math.Min(key % 6, 3), $"key {key}");
        }
    }

    [Fact]
    public void Fit_More_LosesNoCount()
    {
        var sketch = new FrequencySketch(1_000, EntriesPerBlock);
        for (uint key = 0; key < 60; key++)
        {
            for (uint times = 0; times < key % 4; times++) sketch.Count(Print(key));
        }

        long before = sketch.Bytes;
        for (int entries = 1_000; entries <= 4_000; entries += 50) sketch.Fit(entries);

        sketch.Bytes.ShouldBeGreaterThan(3 * before);
        for (uint key = 0; key < 60; key++)
        {
            sketch.Estimate(Print(key)).ShouldBeGreaterThanOrEqualTo((int)key % 4, $"key {key}");
        }
    }

    [Fact]
    public void Count_ManyOthersAfterwards_FadesAway()
    {
        var sketch = new FrequencySketch(1_000, EntriesPerBlock);
        for (int times = 0; times < 3; times++) sketch.Count(Print(0));
        sketch.Estimate(Print(0)).ShouldBe(3);
        int low = 3;
        for (uint key = 1; key < 100_000; key++)
        {
            sketch.Count(Print(key));
            low = Math.Min(low, sketch.Estimate(Print(0)));
        }

        low.ShouldBeLessThan(2);
    }

    [Fact]
    public void Remember_Times_IsTheLeastItTells()
    {
        var sketch = new FrequencySketch(1_000, EntriesPerBlock);
        for (int times = 1; times <= 3; times++) sketch.Remember(Print((uint)times), times);
        for (uint key = 1; key <= 3; key++) sketch.Remember(Print(key), 1);

        for (uint key = 1; key <= 3; key++) sketch.Estimate(Print(key)).ShouldBe((int)key);
    }

    [Theory]
    [InlineData(21, 3.05)]
    [InlineData(42, 1.53)]
    public void Bytes_ManyEntries_IsALineForSoMany(int entriesPerBlock, double bytes) =>
        ((double)new FrequencySketch(1_000_000, entriesPerBlock).Bytes / 1_000_000).ShouldBe(bytes, 0.01);

    private static uint Print(uint key) => FrequencySketch.Print((key + 1) * 0xD6E8_FEB8_6659_FD93);
}
