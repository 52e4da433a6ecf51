namespace Pinyon.Grpc.Peers.Lanes;

/// <summary>A thread that blocks on one lane. Flows no execution context; an exception ends the lane.</summary>
internal static class LaneThread
{
    /// <summary>Enough for parsing, look-ups and continuations; deeper recursion belongs on the thread pool.</summary>
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
