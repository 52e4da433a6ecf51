using System.Text;
using Pinyon.Testing.Histories;

namespace Pinyon.Simulation.Tests;

/// <summary>Reads, sets and deletes the same few keys as all other clients, and records the results.</summary>
internal sealed class SimulatedClient(string name, World world, HistoryRecorder history, IReadOnlyList<string> keys)
{
    /// <summary>Of the requests that are no gets, how many are updates, if there are updates.</summary>
    private const double UpdateShare = 0.5;

    /// <summary>The tag of all values in a world with loaders.</summary>
    public const string Tag = "tree";

    private const double WaitsForFrozen = 0.2;

    private SimulatedNode? _asked;

    /// <summary>What a process answers that has ended in the meantime is lost.</summary>
    private bool IsAnswerLost => _asked is { Process.IsStopped: true };

    public async Task RunAsync(Scenario scenario)
    {
        for (int i = 0; i < scenario.Operations; i++)
        {
            await world.PauseAsync(scenario.LongestPause);
            SimulatedNode node = world.AnyNode();
            if (node.Time.IsFrozen && world.Random.NextDouble() > WaitsForFrozen)
            {
                node = world.AnyNode(except: node);
            }

            await node.Time.WhenRunningAsync();
            node = world.NodeAfter(node);
            string key = keys[world.Random.Next(keys.Count)];
            bool isGet = world.Random.NextDouble() < scenario.MoreGets;
            bool isUpdate = scenario.Updates is not Updates.None && world.Random.NextDouble() < UpdateShare;
            await (isGet ? GetAsync(node, key)
                : isUpdate ? new UpdateRequest(this, world, history, node, key).AskAsync(scenario.Updates)
                : AskAsync(node, key));
        }
    }

    private Task AskAsync(SimulatedNode node, string key) => world.Random.NextDouble() switch
    {
        < 0.50 => GetAsync(node, key),
        < 0.60 => GetManyAsync(node),
        < 0.80 => SetAsync(node, key),
        < 0.85 => SetManyAsync(node),
        < 0.90 when world.HasOrigin => LookAsync(node, key),
        < 0.92 when world.HasOrigin => RemoveAllAsync(node, () => node.Group.ClearAsync()),
        < 0.94 when world.HasOrigin => RemoveAllAsync(node, () => node.Group.RemoveByTagAsync(Tag)),
        _ => DeleteAsync(node, key),
    };

    private Task GetAsync(SimulatedNode node, string key) => world.HasOrigin
        ? ReadAsync(node, key, async () => Loaded(await node.Group.GetAsync(key)))
        : LookAsync(node, key);

    private Task LookAsync(SimulatedNode node, string key) =>
        ReadAsync(node, key, () => node.Group.TryGetAsync(key));

    private async Task ReadAsync(SimulatedNode node, string key, Func<ValueTask<CacheEntry?>> read)
    {
        Operation get = Begin(node, OperationKind.Get);
        try
        {
            history.Add(key, Seen(get, await read()));
        }
        catch (CacheException error)
        {
            history.Add(key, Ended(get, error));
        }
    }

    private async Task GetManyAsync(SimulatedNode node)
    {
        Operation get = Begin(node, OperationKind.Get);
        foreach (CacheResult result in await node.Group.GetManyAsync([.. keys.Select(key => new CacheKey(key))]))
        {
            history.Add(result.Key.ToString(), result.Error is { } error ? Ended(get, error)
                : Seen(get, world.HasOrigin ? Loaded(result.Entry) : result.Entry));
        }
    }

    private Task SetAsync(SimulatedNode node, string key)
    {
        long value = world.NextValue();
        return WriteAsync(key, Begin(node, OperationKind.Set, value), () => node.Group.SetAsync(key, Bytes(value)));
    }

    private async Task SetManyAsync(SimulatedNode node)
    {
        var sets = keys.ToDictionary(
            key => key, _ => Begin(node, OperationKind.Set, world.NextValue()));
        IReadOnlyList<CacheResult> failed = await node.Group.SetManyAsync(
            [.. sets.Select(set => KeyValuePair.Create(new CacheKey(set.Key), Bytes(set.Value.Value!.Value)))]);
        foreach ((string key, Operation set) in sets)
        {
            history.Add(key, Ended(set, failed.FirstOrDefault(result => result.Key == key).Error));
        }
    }

    private Task DeleteAsync(SimulatedNode node, string key) =>
        WriteAsync(key, Begin(node, OperationKind.Delete), async () => await node.Group.RemoveAsync(key));

    /// <summary>Removes all keys with one request: a delete of each, which may succeed for only some of them.</summary>
    private async Task RemoveAllAsync(SimulatedNode node, Func<ValueTask> remove)
    {
        Operation delete = Begin(node, OperationKind.Delete);
        OperationOutcome outcome = OperationOutcome.Acknowledged;
        try
        {
            await remove();
        }
        catch (CacheException)
        {
            outcome = OperationOutcome.Unknown;
        }

        Moment end = history.Now();
        foreach (string key in keys)
        {
            history.Add(key, delete with { End = end, Outcome = IsAnswerLost ? OperationOutcome.Unknown : outcome });
        }
    }

    private async Task WriteAsync(string key, Operation write, Func<ValueTask> attempt)
    {
        CacheException? failure = null;
        try
        {
            await attempt();
        }
        catch (CacheException error)
        {
            failure = error;
        }

        history.Add(key, Ended(write, failure));
    }

    public Operation Begin(SimulatedNode node, OperationKind kind, long? value = null)
    {
        _asked = node;
        Moment now = history.Now();
        return new Operation
        {
            Client = $"{name} via {node.Member.Name}",
            Kind = kind,
            Value = value,
            Start = now,
            End = now,
        };
    }

    private Operation Seen(Operation get, CacheEntry? entry) => get with
    {
        End = history.Now(),
        Outcome = IsAnswerLost ? OperationOutcome.Unknown : OperationOutcome.Acknowledged,
        Value = entry is { } found ? long.Parse(Encoding.ASCII.GetString(found.Value.Span)) : null,
        Version = world.HasOneVersion ? entry?.Version ?? 0 : 0,
    };

    public Operation Ended(Operation operation, CacheException? error) => operation with
    {
        End = history.Now(),
        Outcome = error?.Failure switch
        {
            _ when IsAnswerLost => OperationOutcome.Unknown,
            null => OperationOutcome.Acknowledged,
            CacheFailure.Late or CacheFailure.NoOwner => OperationOutcome.Failed,
            _ => OperationOutcome.Unknown,
        },
    };

    /// <summary>The origin has a value for every key, so a get that may load must return one.</summary>
    private static CacheEntry? Loaded(CacheEntry? entry) => entry
        ?? throw new InvalidOperationException("A get ended without an error and without a value to load.");

    private CacheValue Bytes(long value) =>
        new(Encoding.ASCII.GetBytes(value.ToString())) { Tags = world.HasOrigin ? [Tag] : [] };
}
