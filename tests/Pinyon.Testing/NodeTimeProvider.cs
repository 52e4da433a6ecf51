namespace Pinyon.Testing;

/// <summary>One node's clocks in a world of many: its wall clock may be wrong, and the node may be frozen.</summary>
/// <remarks>
/// As for a process that is stopped and resumed: time passes, and timers that fell due meanwhile fire once each when it
/// resumes.
/// </remarks>
/// <param name="world">The time that all nodes share.</param>
/// <param name="ahead">How far the wall clock is ahead of the world's; negative = behind.</param>
public sealed class NodeTimeProvider(ManualTimeProvider world, TimeSpan ahead = default) : TimeProvider
{
    private readonly List<Action> _due = [];
    private TaskCompletionSource? _thawed;

    public override long TimestampFrequency => world.TimestampFrequency;

    public bool IsFrozen => _thawed is not null;

    public override DateTimeOffset GetUtcNow() => world.GetUtcNow() + ahead;

    public override long GetTimestamp() => world.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Action fire = () => callback(state);
        return world.CreateTimer(_ => FireOrHold(fire), state: null, dueTime, period);
    }

    public void Freeze() => _thawed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Thaw()
    {
        TaskCompletionSource? thawed = _thawed;
        _thawed = null;
        foreach (Action fire in _due)
        {
            fire();
        }

        _due.Clear();
        thawed?.SetResult();
    }

    /// <summary>Completes when the node runs.</summary>
    public Task WhenRunningAsync() => _thawed?.Task ?? Task.CompletedTask;

    private void FireOrHold(Action fire)
    {
        if (!IsFrozen)
        {
            fire();
        }
        else if (!_due.Contains(fire))
        {
            _due.Add(fire);
        }
    }
}
