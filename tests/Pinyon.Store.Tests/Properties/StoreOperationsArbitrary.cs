using FsCheck;
using FsCheck.Fluent;

namespace Pinyon.Store.Tests.Properties;

/// <summary>Lists of any operations, which shrink by leaving operations out.</summary>
internal static class StoreOperationsArbitrary
{
    private const int Longest = 150;

    public static Arbitrary<StoreOperation[]> Make() => Arb.From(
        Gen.Choose(1, Longest).SelectMany(length => Any.ArrayOf(length)), Shrink);

    private static Gen<StoreOperation> Any => Gen.Choose(0, int.MaxValue - 1).Select(StoreOperation.Of);

    // First a half, then a quarter, … then one at a time, each from every place.
    private static IEnumerable<StoreOperation[]> Shrink(StoreOperation[] operations)
    {
        for (int cut = operations.Length / 2; cut > 0; cut /= 2)
        {
            for (int from = 0; from < operations.Length; from += cut)
            {
                yield return [.. operations.Take(from), .. operations.Skip(from + cut)];
            }
        }
    }
}
