using System.Runtime.CompilerServices;

namespace Pinyon.Membership;

/// <summary>A list of members that the application itself changes, for example by a discovery of its own.</summary>
/// <remarks>Several nodes of one process may share it. All members are thread-safe.</remarks>
/// <param name="members">The members to begin with, in any order.</param>
public sealed class MutableMembership(IEnumerable<Member> members) : IMembership
{
    private readonly Lock _lock = new();
    private MembershipSnapshot _current = new(members);
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <inheritdoc/>
    public MembershipSnapshot Current => Volatile.Read(ref _current);

    /// <summary>Publishes a new list in place of the last one.</summary>
    /// <exception cref="ArgumentException">No member at all, or two with one name.</exception>
    public void Set(IEnumerable<Member> members) => Set(new MembershipSnapshot(members));

    /// <summary>Publishes a new snapshot in place of the last one.</summary>
    public void Set(MembershipSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        TaskCompletionSource changed;
        lock (_lock)
        {
            Volatile.Write(ref _current, snapshot);
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<MembershipSnapshot> WatchAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        MembershipSnapshot? last = null;
        while (true)
        {
            Task changed;
            MembershipSnapshot current;
            lock (_lock) (current, changed) = (_current, _changed.Task);
            if (current != last)
            {
                yield return last = current;
                continue;
            }

            await WhenAsync(changed).WaitAsync(cancellationToken);
        }
    }

    // An await goes on where its context says; WaitAsync alone would go to the thread pool from any.
    private static async Task WhenAsync(Task signal) => await signal;
}
