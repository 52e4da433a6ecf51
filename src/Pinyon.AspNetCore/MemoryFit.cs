using Pinyon.Grpc.Peers;
using Pinyon.Store;

namespace Pinyon.AspNetCore;

/// <summary>Whether the memory for entries and that for large messages fit what there is.</summary>
internal static class MemoryFit
{
    // Messages take memory only while they travel. A container that is small takes the default, as it takes a process
    // that needs more than its budget; more than the default is asked for on purpose, and has to be there.
    private static readonly long AlwaysTaken = new GrpcPeerOptions().MaxInFlightBytes;

    /// <summary>The most bytes that a process may plan with: nine tenths of the memory of the machine or container, at
    /// most what is free.</summary>
    /// <remarks>Not TotalAvailableMemoryBytes: where the garbage collector's heap has a limit, it is that limit, and
    /// entries live outside of the heap.</remarks>
    public static long Available =>
        Math.Min(GC.GetGCMemoryInfo().HighMemoryLoadThresholdBytes, EntryStore.AvailableBytes);

    /// <param name="memory">Bytes for entries.</param>
    /// <param name="inFlight">Bytes for large messages; the default of 128 MB is always taken.</param>
    /// <param name="available">Bytes that there are for both.</param>
    public static bool Takes(long memory, long inFlight, long available) =>
        inFlight <= AlwaysTaken || inFlight <= available - Math.Max(memory, 0);
}
