namespace Pinyon.Peers.Batches;

/// <summary>Divides the work on a request of many items into turns.</summary>
/// <remarks>
/// A member may ask for 100,000 items at once. Between two turns the thread is free for others, among them the lane
/// that reads whether the member is still there; if it has left, the work ends.
/// </remarks>
internal static class ItemTurns
{
    private const int Length = 256;

    /// <summary>Whether a turn is over after the item at a place.</summary>
    public static bool EndsAt(int place) => place % Length == Length - 1;

    /// <summary>Lets others in between.</summary>
    /// <returns>Whether the caller has left.</returns>
    public static async ValueTask<bool> NextAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        return cancellationToken.IsCancellationRequested;
    }
}
