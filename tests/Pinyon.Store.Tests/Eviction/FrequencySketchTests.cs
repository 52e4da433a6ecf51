using Pinyon.Store.Eviction;

namespace Pinyon.Store.Tests.Eviction;

public sealed class FrequencySketchTests
{
    [Fact]
    public void Estimate_FewKeys_IsTheirCountUpToThree()
    {
        var sketch = new FrequencySketch(10_000);
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
        var sketch = new FrequencySketch(1_000);
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
        var sketch = new FrequencySketch(1_000);
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
    public void Bytes_ManyEntries_IsAboutThreeForEach() =>
        ((double)new FrequencySketch(1_000_000).Bytes / 1_000_000).ShouldBeInRange(2.5, 4);

    private static uint Print(uint key) => FrequencySketch.Print((key + 1) * 0xD6E8_FEB8_6659_FD93);
}
