namespace Pinyon.Peers.Budget;

/// <summary>The bound on large messages between members that this process has in memory: four budgets.</summary>
internal sealed class MessageBudgets
{
    // A message waits for its bytes at one end while it holds bytes at the other. With one budget for everything two
    // nodes could wait for each other for ever; with four, a waiter holds only what stands further to the left:
    //
    //      asking node                  owner                     asking node
    //      RequestsSent ──► RequestsTaken ──► RepliesSent ──► RepliesTaken
    //
    // A call takes each of them once at most, from left to right, and a holder of the last never waits for a member: it
    // returns its bytes when the reply was handed over, or when a client of this node has read it. So there is no
    // circle. What an owner asks others while it answers (to end copies, to renew a lease) takes no bytes at all.

    private const int Count = 4;

    /// <param name="bytes">Of all four together; each has a quarter.</param>
    /// <param name="time">The clock for waiting.</param>
    public MessageBudgets(long bytes, TimeProvider time)
    {
        long each = bytes / Count;
        RequestsSent = new MessageBudget(each, time);
        RequestsTaken = new MessageBudget(each, time);
        RepliesSent = new MessageBudget(each, time);
        RepliesTaken = new MessageBudget(each, time);
    }

    /// <summary>For transports that hold nothing, and for messages that must not wait.</summary>
    public static MessageBudgets Unbounded { get; } = new(long.MaxValue, TimeProvider.System);

    /// <summary>Requests of this node, from before they are encoded until they are sent.</summary>
    public MessageBudget RequestsSent { get; }

    /// <summary>Requests of others, from their prefix until they are carried out.</summary>
    public MessageBudget RequestsTaken { get; }

    /// <summary>Replies to others, from before their values are copied until they are sent.</summary>
    public MessageBudget RepliesSent { get; }

    /// <summary>Replies to this node, from their prefix until they are handed over.</summary>
    public MessageBudget RepliesTaken { get; }

    public MessageStatistics Statistics => new()
    {
        RequestsSent = RequestsSent.Statistics,
        RequestsTaken = RequestsTaken.Statistics,
        RepliesSent = RepliesSent.Statistics,
        RepliesTaken = RepliesTaken.Statistics,
    };
}
