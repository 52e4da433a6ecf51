using Pinyon.Cluster;

namespace Pinyon.Tests.Cluster;

/// <summary>A group whose calls to the replica wait until the test releases them.</summary>
internal sealed class HeldReplicaSource : IReplicaSource
{
    private readonly List<TaskCompletionSource> _held = [];
    private readonly List<TaskCompletionSource> _called = [];

    public List<int> Calls { get; } = [];

    public int Skipped { get; private set; }

    public Task SendAsync(MemberLink replica, IReadOnlyList<ReplicaWrite> writes)
    {
        var held = new TaskCompletionSource();
        Calls.Add(writes.Count);
        _held.Add(held);
        At(_called, Calls.Count - 1).SetResult();
        return held.Task;
    }

    public Task<IReadOnlyList<ReplicaWrite>> CatchUpAsync(MemberLink replica, IReadOnlyList<ReplicaWrite> writes) =>
        Task.FromResult<IReadOnlyList<ReplicaWrite>>([]);

    public void Skip(int count) => Skipped += count;

    /// <summary>Lets the last call end.</summary>
    public void Release() => _held[^1].SetResult();

    /// <summary>Completes with the call of that number, from 1.</summary>
    public Task WhenCalledAsync(int times) => At(_called, times - 1).Task;

    private static TaskCompletionSource At(List<TaskCompletionSource> list, int index)
    {
        while (list.Count <= index) list.Add(new TaskCompletionSource());
        return list[index];
    }
}
