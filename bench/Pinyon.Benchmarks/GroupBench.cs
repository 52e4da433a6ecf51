using Pinyon.Grpc.Peers;
using Pinyon.Membership;

namespace Pinyon.Benchmarks;

/// <summary>What an application pays for its own node's entries: <c>Group.GetAsync</c> and <c>SetAsync</c>, no hop.
/// </summary>
internal static class GroupBench
{
    private const int Count = 100_000;
    private const int ValueLength = 100;
    private const int Draws = 1 << 19;
    private const int Rounds = 25;

    public static async Task RunAsync()
    {
        using var transport = new GrpcPeerTransport(new GrpcPeerOptions());
        await using var node = new PinyonNode(new PinyonNodeOptions
        {
            Name = "node",
            Membership = new StaticMembership([new Member("node", "127.0.0.1:1")]),
            Transport = transport,
            MemoryBytes = 256L << 20,
        });
        Group group = node.Group(PinyonNodeOptions.DefaultGroup);
        string[] texts = [.. Enumerable.Range(0, Count).Select(i => $"product:{i:D8}:page")];
        CacheKey[] keys = [.. texts.Select(text => new CacheKey(text))];
        var value = new CacheValue(new byte[ValueLength]);
        foreach (CacheKey key in keys) await group.SetAsync(key, value);
        int[] drawn = KeySet.Zipf(Count, Draws, 0.99, seed: 1);

        var gets = new Samples();
        var pair = new Samples();
        var textGets = new Samples();
        var sets = new Samples();
        for (int i = 0; i < Rounds; i++)
        {
            gets.Measure(Draws, () => Get(group, keys, drawn));
            pair.Measure(Draws, () => Parallel.Invoke(
                () => Get(group, keys, drawn.AsSpan(0, Draws / 2)),
                () => Get(group, keys, drawn.AsSpan(Draws / 2))), 2);
            textGets.Measure(Draws, () => Get(group, texts, drawn));
            sets.Measure(Draws / 8, () => Set(group, keys, value, drawn.AsSpan(0, Draws / 8)));
        }

        Console.WriteLine("| what | ns, by the clock | ns of processor time | bytes allocated per operation |");
        Console.WriteLine("|---|---:|---:|---:|");
        gets.Print("Group.GetAsync, local hit, 100 bytes, key kept as CacheKey");
        pair.Print("the same on two threads, per thread");
        textGets.Print("the same, key from its text each time");
        sets.Print("Group.SetAsync, local, 100 bytes, same size");
    }

    private static void Get(Group group, CacheKey[] keys, ReadOnlySpan<int> drawn)
    {
        foreach (int number in drawn) Check(group.GetAsync(keys[number]));
    }

    private static void Get(Group group, string[] keys, ReadOnlySpan<int> drawn)
    {
        foreach (int number in drawn) Check(group.GetAsync(keys[number]));
    }

    private static void Set(Group group, CacheKey[] keys, CacheValue value, ReadOnlySpan<int> drawn)
    {
        foreach (int number in drawn)
        {
            ValueTask set = group.SetAsync(keys[number], value);
            if (!set.IsCompletedSuccessfully) throw new InvalidOperationException("A local set waited.");
        }
    }

    private static void Check(ValueTask<CacheEntry?> get)
    {
        bool isHit = get.IsCompletedSuccessfully && get.GetAwaiter().GetResult() is { Value.Length: ValueLength };
        if (!isHit) throw new InvalidOperationException("A local hit waited, or was none.");
    }
}
