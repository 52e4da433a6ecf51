namespace Pinyon.Peers.Budget;

/// <summary>A message that waits for its bytes.</summary>
internal sealed class BudgetWaiter
{
    // The thread that returns bytes does not run what continues here.
    private readonly TaskCompletionSource _admitted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public BudgetWaiter(long bytes)
    {
        Bytes = bytes;
        Node = new LinkedListNode<BudgetWaiter>(this);
    }

    public long Bytes { get; }

    /// <summary>Its place in the line.</summary>
    public LinkedListNode<BudgetWaiter> Node { get; }

    public Task Admitted => _admitted.Task;

    public void Admit() => _admitted.SetResult();
}
