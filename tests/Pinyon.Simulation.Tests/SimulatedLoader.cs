using System.Text;
using Pinyon.Testing.Histories;

namespace Pinyon.Simulation.Tests;

/// <summary>One node's loader: takes time, sometimes throws or hangs, and records its results.</summary>
/// <remarks>Ignores its cancellation token: a load that is no longer awaited still completes.</remarks>
/// <param name="node">The node that loads.</param>
/// <param name="world">The source of randomness.</param>
/// <param name="origin">The values and their faults.</param>
/// <param name="history">Records each load.</param>
/// <param name="time">The node's clock: a frozen node continues its loads when it resumes.</param>
internal sealed class SimulatedLoader(
    string node, World world, Origin origin, HistoryRecorder history, TimeProvider time)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>The group, with this loader.</summary>
    public GroupOptions AddTo(GroupOptions group) => group with
    {
        Loader = (key, _, _) => LoadAsync(key),
        BatchLoader = origin.TakesMany ? LoadManyAsync : null,
        LoadTimeout = Limit,
        LoadScheduler = new ImmediateScheduler(),
    };

    private async ValueTask<IReadOnlyList<LoadResult>> LoadManyAsync(
        IReadOnlyList<CacheKey> keys, LoadContext context, CancellationToken cancellationToken) =>
        await Task.WhenAll(keys.Select(key => LoadAsync(key).AsTask()));

    private async ValueTask<LoadResult> LoadAsync(CacheKey key)
    {
        var load = new Operation
        {
            Client = $"loader at {node}",
            Kind = OperationKind.Load,
            Value = world.NextValue(),
            Start = history.Now(),
            End = default,
        };
        double mood = world.Random.NextDouble();
        bool throws = mood < origin.Throws;
        bool hangs = !throws && mood < origin.Throws + origin.Hangs;
        await Task.Delay(hangs ? origin.Hanging : world.UpTo(origin.Slowest), time);

        history.Add(key.ToString(), load with
        {
            End = history.Now(),
            Outcome = throws ? OperationOutcome.Failed : OperationOutcome.Acknowledged,
        });
        return throws
            ? throw new InvalidOperationException("The origin is down.")
            : LoadResult.Found(Encoding.ASCII.GetBytes(load.Value!.Value.ToString())) with
            {
                TimeToLive = origin.LongestLife is { } longest
                    ? world.UpTo(longest) + TimeSpan.FromMilliseconds(1)
                    : null,
                Tags = [SimulatedClient.Tag],
            };
    }
}
