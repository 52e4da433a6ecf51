namespace Pinyon.Grpc.Peers.Lanes;

/// <summary>A thread that waits for one lane; it has no context, and whatever breaks it ends the lane.</summary>
internal static class LaneThread
{
    /// <summary>It parses, looks up and hands over; whoever needs more of a stack has the thread pool.</summary>
    private const int StackBytes = 1 << 20;

    public static void Start(Action run, Action<Exception> onFault)
    {
        var thread = new Thread(Run, StackBytes) { Name = "pinyon lane", IsBackground = true };
        thread.UnsafeStart();

        void Run()
        {
            try
            {
                run();
            }
            catch (Exception fault)
            {
                onFault(fault);
            }
        }
    }
}
