using Pinyon.Store.Eviction;

namespace Pinyon.Store.Tests.Eviction;

public sealed class FlatTableTests
{
    [Fact]
    public void Table_RandomOperations_IsADictionary()
    {
        const int Seed = 5;
        var random = new Random(Seed);
        var table = new FlatTable<int>(4);
        Dictionary<uint, int> model = [];
        for (int i = 0; i < 20_000; i++)
        {
            uint key = (uint)random.Next(1, 400) << random.Next(0, 3) * 10;
            if (random.Next(2) == 0)
            {
                table.Set(key, i);
                model[key] = i;
            }
            else
            {
                bool there = model.Remove(key, out int expected);
                table.Remove(key, out int value).ShouldBe(there, $"seed {Seed}, step {i}");
                if (there) value.ShouldBe(expected);
            }
        }

        foreach ((uint key, int value) in model)
        {
            table.TryGet(key, out int held).ShouldBeTrue();
            held.ShouldBe(value);
        }
    }
}
