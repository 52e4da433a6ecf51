namespace Pinyon.Simulation.Tests;

/// <summary>Runs tasks at once on the thread that starts them: simulated loads begin with their flights.</summary>
internal sealed class ImmediateScheduler : TaskScheduler
{
    protected override void QueueTask(Task task) => TryExecuteTask(task);

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks() => [];
}
