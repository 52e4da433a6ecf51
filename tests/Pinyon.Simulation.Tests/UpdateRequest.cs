using System.Text;
using Pinyon.Testing.Histories;

namespace Pinyon.Simulation.Tests;

/// <summary>One update that a simulated client asks for, and how its history has it.</summary>
internal sealed class UpdateRequest(
    SimulatedClient client, World world, HistoryRecorder history, SimulatedNode node, string key)
{
    // So large, and chosen at random, that no two sums of a history are equal: a value tells all that went into it.
    private const long LeastDelta = 1L << 30;
    private const long MostDelta = 1L << 50;

    private const int LongestLife = 400;

    private Group Group => node.Group;

    public Task AskAsync(Updates updates) => (updates, world.Random.NextDouble()) switch
    {
        (Updates.Expiring, < 0.6) => ExpireAsync(),
        (_, < 0.2) => GetAndSetAsync(),
        (not Updates.Expiring, < 0.35) => GetAndRemoveAsync(),
        (Updates.Counting, _) => IncrementAsync(),
        (Updates.Appending, _) when world.MayAppend(key) => AppendAsync(),
        _ => GetAndSetAsync(),
    };

    private Task IncrementAsync()
    {
        long delta = world.Random.NextInt64(LeastDelta, MostDelta);
        Operation add = client.Begin(node, OperationKind.Increment) with { Argument = delta };
        return AskAsync(add, async () => add with { Value = await Group.IncrementAsync(key, delta) });
    }

    private Task AppendAsync()
    {
        long digits = world.NextValue();
        Operation append = client.Begin(node, OperationKind.Append) with { Argument = digits };
        return AskAsync(append, async () =>
            append with { Length = (int)await Group.AppendAsync(key, Bytes(digits)) });
    }

    private Task GetAndSetAsync()
    {
        long value = world.NextValue();
        Operation swap = client.Begin(node, OperationKind.GetAndSet, value);
        return AskAsync(swap, async () =>
            swap with { Before = ValueOf(await Group.GetAndSetAsync(key, Bytes(value))) });
    }

    private Task GetAndRemoveAsync()
    {
        Operation take = client.Begin(node, OperationKind.GetAndRemove);
        return AskAsync(take, async () => take with { Before = ValueOf(await Group.GetAndRemoveAsync(key)) });
    }

    private Task ExpireAsync()
    {
        long life = world.Random.Next(1, LongestLife);
        Operation expire = client.Begin(node, OperationKind.Expire) with { Argument = life };
        return AskAsync(expire, async () =>
            await Group.ExpireAsync(key, TimeSpan.FromMilliseconds(life))
                ? expire
                : expire with { Outcome = OperationOutcome.Failed });
    }

    private async Task AskAsync(Operation update, Func<Task<Operation>> ask)
    {
        try
        {
            Operation answered = await ask();
            history.Add(key, answered with { End = history.Now() });
        }
        catch (CacheException error)
        {
            history.Add(key, client.Ended(update, error));
        }
    }

    private static CacheValue Bytes(long value) => new(Encoding.ASCII.GetBytes(value.ToString()));

    private static long? ValueOf(CacheEntry? entry) =>
        entry is { } found ? long.Parse(Encoding.ASCII.GetString(found.Value.Span)) : null;
}
