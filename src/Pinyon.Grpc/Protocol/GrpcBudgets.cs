using Pinyon.Peers.Budget;

namespace Pinyon.Grpc.Protocol;

/// <summary>Takes shares of the message budget; translates "none is free" to a gRPC status.</summary>
internal static class GrpcBudgets
{
    /// <param name="budget">The budget to take from.</param>
    /// <param name="length">The message's length in bytes.</param>
    /// <param name="patience">The longest wait.</param>
    /// <param name="cancellationToken">Cancelled when the message is no longer needed.</param>
    /// <exception cref="GrpcException">Nothing was free in time: RESOURCE_EXHAUSTED; a retry may succeed.</exception>
    public static ValueTask<BudgetShare> TakeAsync(
        this MessageBudget budget, long length, TimeSpan patience, CancellationToken cancellationToken) =>
        budget.TryEnter(length) is { } share
            ? new ValueTask<BudgetShare>(share)
            : WaitAsync(budget, length, patience, cancellationToken);

    private static async ValueTask<BudgetShare> WaitAsync(
        MessageBudget budget, long length, TimeSpan patience, CancellationToken cancellationToken) =>
        await budget.EnterAsync(length, patience, cancellationToken) ?? throw new GrpcException(new GrpcStatus(
            GrpcStatusCode.ResourceExhausted,
            $"A message of {length} bytes found no room in the message budget within {patience.TotalSeconds:0.###} s.")
        {
            IsBusy = true,
        });
}
