namespace Pinyon.HitRates.Caches;

/// <summary>The names of the drivers on the command line and, behind "pinyon", as the source of a figure.</summary>
internal static class CacheDrivers
{
    /// <summary>Below this a budget of bytes is mostly frame: the shard's own objects weigh too much.</summary>
    public const int FewestEntriesInBytes = 5000;

    private static readonly string[] AllNames = ["policy", "store", "store-bytes"];

    public static IReadOnlyList<string> Names => AllNames;

    public static string NameOf(CacheDriver driver) => AllNames[(int)driver];

    /// <summary>The driver of a name; the command line lets no other pass.</summary>
    public static CacheDriver Parse(string name) => (CacheDriver)Array.IndexOf(AllNames, name);
}
